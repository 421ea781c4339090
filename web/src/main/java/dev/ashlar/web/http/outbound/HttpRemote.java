package dev.ashlar.web.http.outbound;

import dev.ashlar.port.remote.Answer;
import dev.ashlar.port.remote.Question;
import dev.ashlar.port.remote.Remote;
import dev.ashlar.port.remote.UnusableAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPInputStream;

/**
 * Other servers over http and https. What bounds a question bounds the whole of it: the look-up of the
 * host, the connection, redirects, and each byte of the body. Thread-safe.
 */
public final class HttpRemote implements Remote {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final List<String> PLAIN = List.of("", "identity");
  private static final List<String> GZIP = List.of("gzip", "x-gzip");

  @Override
  public Answer get(Question question) throws IOException {
    long deadline = System.nanoTime() + question.timeout().toNanos();
    URI address = question.address();
    for (int followed = 0;; followed++) {
      check(question, address);
      HttpResponse<InputStream> response = send(question, address, deadline);
      if (!REDIRECTS.contains(response.statusCode())) {
        return answer(question, response, deadline);
      }
      response.body().close();
      address = target(question, address, response, followed);
    }
  }

  private static void check(Question question, URI address) throws IOException {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IOException("expected an address with http or https, found another scheme");
    }
    if (!question.allows(address)) {
      throw new IOException(
          "expected an address of the scheme, host and port that the operator named, found another");
    }
    if (address.getRawUserInfo() != null) {
      throw new IOException("expected an address without a user, found one with it");
    }
  }

  private static URI target(
      Question question, URI address, HttpResponse<InputStream> response, int followed)
      throws IOException {
    if (followed >= question.redirects()) {
      throw new UnusableAnswer(
          "expected "
              + (question.redirects() == 0 ? "no redirect" : "at most " + question.redirects())
              + (question.redirects() == 0 ? ", found one" : " redirects, found more"));
    }
    URI target;
    try {
      target = address.resolve(response.headers().firstValue("Location").orElse(""));
    } catch (IllegalArgumentException e) {
      throw new UnusableAnswer("expected an address to be redirected to, found none");
    }
    if (!question.allows(target)) {
      throw new UnusableAnswer(
          "expected redirects to the same scheme, host and port, found one to elsewhere");
    }
    return target;
  }

  private static HttpResponse<InputStream> send(Question question, URI address, long deadline)
      throws IOException {
    Duration left = left(deadline);
    if (!left.isPositive()) {
      throw Outbound.late(question.timeout(), null);
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).timeout(left).header("Accept-Encoding", "gzip").GET();
    question.fields().forEach(request::setHeader);
    var over = new AtomicBoolean();
    try {
      return Outbound.within(
          () -> {
            HttpResponse<InputStream> response =
                Outbound.client().send(request.build(), BodyHandlers.ofInputStream());
            if (over.get()) {
              response.body().close();
            }
            return response;
          },
          left);
    } catch (IOException e) {
      over.set(true);
      throw left(deadline).isPositive() ? e : Outbound.late(question.timeout(), e);
    }
  }

  private static Answer answer(
      Question question, HttpResponse<InputStream> response, long deadline) throws IOException {
    var timed = new TimedStream(response.body(), left(deadline), question.timeout());
    try {
      InputStream body = plain(response, new BoundedStream(timed, question.most()), question);
      return new Answer(response.uri(), response.statusCode(), response.headers().map(), body);
    } catch (IOException | RuntimeException e) {
      timed.close();
      throw e;
    }
  }

  private static InputStream plain(
      HttpResponse<InputStream> response, InputStream body, Question question)
      throws IOException {
    String encoding =
        response.headers()
            .firstValue("Content-Encoding")
            .orElse("")
            .strip()
            .toLowerCase(
                Locale.ROOT);
    int status = response.statusCode();
    if (PLAIN.contains(encoding) || status == 304 || status == 204) {
      return body;
    }
    if (!GZIP.contains(encoding)) {
      throw new UnusableAnswer("expected a body that is plain or gzip, found another encoding");
    }
    return new BoundedStream(new GZIPInputStream(body), question.most());
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(deadline - System.nanoTime());
  }
}
