package dev.ashlar.web.html;

import dev.ashlar.web.face.Right;
import dev.ashlar.web.face.Route;
import dev.ashlar.web.face.ValueShape;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.http.ReturnPath;
import java.util.List;
import java.util.Map;

/** {@code /_signin}: the form for a token. Thread-safe. */
final class SignInPage {
  static final String PATH = "/_signin";

  private final Pages pages;

  SignInPage(Pages pages) {
    this.pages = pages;
  }

  /** The route, still without what answers it. */
  static Route.Builder route() {
    return Route.get(PATH)
        .named("showSignIn")
        .does(
            "A form that takes a token",
            "It goes to /_session, which puts the token into a cookie and goes on to _return.")
        .right(new Right.Anybody())
        .answer(200, "A page with the form.")
        .content(200, MediaType.HTML, ValueShape.text())
        .problems(ProblemType.NOT_ACCEPTABLE);
  }

  Response get(Request request) {
    Pages.Reader reader = pages.reader(request);
    Map<String, Object> model = pages.model(reader, reader.texts().of("sign_in"));
    model.put(
        "return", request.parameters().first("_return").flatMap(ReturnPath::of).orElse("/"));
    return pages.answer(reader, 200, List.of("signin.html"), model);
  }
}
