package dev.ashlar.transfer;

import dev.ashlar.document.Violation;
import dev.ashlar.operation.Outcome;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One reason why an item was not taken.
 *
 * @param pointer the JSON Pointer (RFC 6901) of the member; empty for the item as a whole
 * @param code for programs: that of a {@link Violation}, or {@code malformed}, {@code conflict},
 *     {@code refused} and the like
 * @param message for people
 * @param limit the bound that was broken, where there is one
 */
public record Fault(String pointer, String code, String message, Optional<JsonNode> limit) {
  static final String MALFORMED = "malformed";

  static Fault whole(String code, String message) {
    return new Fault("", code, message, Optional.empty());
  }

  static Fault of(Violation violation) {
    return new Fault(
        violation.pointer(), violation.code().text(), violation.message(), violation.limit());
  }

  static List<Fault> of(List<Violation> violations) {
    return violations.stream().map(Fault::of).toList();
  }

  /** Why a write failed. */
  public static List<Fault> of(Outcome.Failure failure) {
    return switch (failure) {
      case Outcome.Invalid(var violations) -> of(violations);
      case Outcome.Conflict(var detail, var violations) ->
          violations.isEmpty() ? List.of(whole("conflict", detail)) : of(violations);
      case Outcome.Malformed(var what, var detail) -> List.of(whole(MALFORMED, detail));
      case Outcome.Stale stale -> List.of(whole("stale", "the document has another version"));
      case Outcome.Missing(var resource, var id) ->
          List.of(whole("missing", "there is no such " + resource));
      case Outcome.Refused(var detail) -> List.of(whole("refused", detail));
      case Outcome.ReadOnly(var resource) ->
          List.of(whole("refused", "callers only read " + resource));
      case Outcome.Unauthenticated who ->
          List.of(whole("unauthenticated", "say who you are with a bearer token"));
      case Outcome.Forgotten forgotten -> List.of(whole("forgotten", "no longer kept"));
      case Outcome.TooLarge(var detail) -> List.of(whole("tooLarge", detail));
      case Outcome.Unavailable(var service, var detail) -> List.of(whole("unavailable", detail));
      case Outcome.TimedOut late -> List.of(whole("timeout", "this takes too long"));
      case Outcome.Failed(var detail) -> List.of(whole("failed", detail));
      case Outcome.KeyReused reused -> List.of(whole("conflict", "the key was used before"));
      case Outcome.Aborted aborted -> of(aborted.cause());
    };
  }

  /** The fault as answers show it. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("pointer", pointer);
    json.put("code", code);
    json.put("message", message);
    limit.ifPresent(bound -> json.set("limit", bound));
    return json;
  }
}
