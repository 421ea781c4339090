package dev.ashlar.web.session;

import dev.ashlar.web.auth.SeeAs;
import dev.ashlar.web.auth.Sessions;
import dev.ashlar.web.face.Application;
import dev.ashlar.web.face.Face;
import dev.ashlar.web.face.Right;
import dev.ashlar.web.face.Route;
import dev.ashlar.web.face.ValueShape;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.ProblemType;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Signing in and out with a cookie, and looking as another caller; no routes where everybody is anonymous. */
public final class SessionFace implements Face {
  private static final String PATH = "/" + Sessions.PATH;

  @Override
  public String name() {
    return "REST";
  }

  @Override
  public List<Route> routes(Application application) {
    return application.auth() ? List.of(who(), begin(), end(), seeAs()) : List.of();
  }

  private static Route who() {
    ObjectNode schema = ValueShape.object().schema();
    ObjectNode properties = schema.putObject("properties");
    properties.set("id", ValueShape.text("The claim sub.").schema());
    properties.putObject("roles").put("type", "array").set("items", ValueShape.text().schema());
    properties
        .putObject("expires")
        .put("type", "integer")
        .put("format", "int64")
        .put("description", "When the token ends, in seconds since 1970.");
    properties.set(
        "csrf", ValueShape.text("Of a session: what X-CSRF-Token or _csrf must be.").schema());
    return Route.get(PATH)
        .named("getSession")
        .does("Who the caller is", "The id and the roles that the token or the cookie says.")
        .right(new Right.Session())
        .answer(200, "Somebody.")
        .content(200, MediaType.JSON, new ValueShape.Json(schema))
        .by(backend -> backend.callers().sessions()::who);
  }

  private static Route begin() {
    ObjectNode json = ValueShape.object().schema();
    json.putObject("properties").set("token", ValueShape.text().schema());
    ObjectNode form = json.deepCopy();
    form.withObject("/properties")
        .set("_return", ValueShape.text("The path to go on to; / where nothing is said.").schema());
    form.withObject("/properties")
        .putObject("_method")
        .put("const", "DELETE")
        .put("description", "Forget the cookie instead: forms cannot send DELETE.");
    return Route.post(PATH)
        .named("beginSession")
        .does(
            "Put a token into a cookie",
            "The token stands in the body or in the header Authorization.")
        .right(new Right.SigningIn())
        .body(MediaType.JSON, new ValueShape.Json(json))
        .body(MediaType.FORM, new ValueShape.Json(form))
        .bodyOptional()
        .answer(204, "The cookie is set.")
        .answer(303, "The cookie is set; the answer to a form.", FieldName.LOCATION)
        .problems(ProblemType.MALFORMED, ProblemType.UNAUTHENTICATED, ProblemType.CROSS_SITE)
        .problems(ProblemType.TOO_LARGE)
        .by(backend -> backend.callers().sessions()::begin);
  }

  private static Route seeAs() {
    ObjectNode form = ValueShape.object().schema();
    ObjectNode properties = form.putObject("properties");
    properties.set("id", ValueShape.text("The claim sub; nobody in particular if empty.").schema());
    properties.set("roles", ValueShape.text("The roles, with spaces between them.").schema());
    properties.set("claims", ValueShape.text("Further claims, as a JSON object.").schema());
    properties.set("_csrf", ValueShape.text("The CSRF token of the session.").schema());
    properties.set(
        "_return", ValueShape.text("The path to go on to; / where nothing is said.").schema());
    properties.putObject("_method")
        .put("const", "DELETE")
        .put("description", "End it instead: forms cannot send DELETE.");
    return Route.post("/" + SeeAs.PATH)
        .named("seeAs")
        .does(
            "Look as another caller",
            "For a quarter of an hour the session reads what that caller may read, and changes"
                + " nothing.")
        .right(new Right.Administrator())
        .body(MediaType.FORM, new ValueShape.Json(form))
        .answer(303, "Done.", FieldName.LOCATION)
        .problems(ProblemType.MALFORMED, ProblemType.CROSS_SITE, ProblemType.TOO_LARGE)
        .by(backend -> backend.callers().seeAs()::post);
  }

  private static Route end() {
    return Route.delete(PATH)
        .named("endSession")
        .does("Forget the cookie", "The browser forgets the token; the server never kept it.")
        .right(new Right.SigningIn())
        .answer(204, "Done.")
        .problems(ProblemType.CROSS_SITE)
        .by(backend -> backend.callers().sessions()::end);
  }
}
