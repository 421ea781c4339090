package dev.ashlar.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ashlar.document.Violation;
import dev.ashlar.json.Json;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** Problems as JSON, and what a router does not take. */
final class ProblemTest {
  @Test
  void a_problem_has_the_members_of_rfc_9457_and_ours() {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    var violation =
        new Violation(
            "/age", Violation.Code.MAX, "expected at most 150", Optional.of(nodes.numberNode(150)));
    Problem problem =
        Problem.of(ProblemType.INVALID, "one member is invalid")
            .with(List.of(violation, Violation.of("/x", Violation.Code.UNKNOWN, "unknown")))
            .with("extra", nodes.numberNode(1))
            .with(Field.of(FieldName.RETRY_AFTER, "1"));
    assertThat(Json.text(problem.toJson("r1")))
        .isEqualTo(
            "{\"type\":\"/problems/invalid\",\"title\":\"The document is invalid\",\"status\":422,"
                + "\"detail\":\"one member is invalid\",\"requestId\":\"r1\",\"extra\":1,"
                + "\"errors\":[{\"pointer\":\"/age\",\"code\":\"max\","
                + "\"message\":\"expected at most 150\",\"limit\":150},"
                + "{\"pointer\":\"/x\",\"code\":\"unknown\",\"message\":\"unknown\"}]}");
    Response response = problem.response("r1");
    assertThat(response.status()).isEqualTo(422);
    assertThat(response.fields().stream().map(Field::toString))
        .containsExactly(
            "Content-Type: application/problem+json", "Request-Id: r1", "Retry-After: 1");
  }

  @Test
  void no_route_has_two_handlers() {
    Router.Builder routes = Router.builder(new SimpleMeterRegistry());
    routes.route(HttpMethod.GET, "/a/{b}", request -> Response.of(200));
    assertThatIllegalStateException()
        .isThrownBy(
            () -> routes.route(HttpMethod.GET, "/a/{c}", request -> Response.of(200)))
        .withMessageContaining("/a/{c}");
  }
}
