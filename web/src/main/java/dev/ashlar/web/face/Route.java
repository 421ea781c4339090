package dev.ashlar.web.face;

import dev.ashlar.schema.Resource;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Handler;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.ProblemType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request that a face answers, with all that is to be known of it: where it is sent, who may, what it
 * takes and answers, and how its handler is made. Immutable.
 *
 * @param template the path, such as {@code /people/{id}}; a segment in braces stands for any, {@code
 *     {path}} at the end for all that follow
 * @param offer which requests of this address are meant, if other routes share it
 * @param resource whose documents it is about; empty for what belongs to no single resource
 * @param sequenced whether it waits for the sequence in {@code Ashlar-Min-Sequence}
 * @param handler makes what answers, once there is a store
 */
public record Route(
    HttpMethod method,
    String template,
    Offer offer,
    Optional<Resource> resource,
    Right right,
    boolean sequenced,
    RouteDescription description,
    Function<Backend, Handler> handler) {

  /** As {@code GET /people/{id}}. */
  public String address() {
    return method + " " + template;
  }

  /** A route that reads. */
  public static Builder get(String template) {
    return new Builder(HttpMethod.GET, template);
  }

  /** A route for whatever is done by POST. */
  public static Builder post(String template) {
    return new Builder(HttpMethod.POST, template);
  }

  /** A route that puts something in place. */
  public static Builder put(String template) {
    return new Builder(HttpMethod.PUT, template);
  }

  /** A route that changes something. */
  public static Builder patch(String template) {
    return new Builder(HttpMethod.PATCH, template);
  }

  /** A route that removes something. */
  public static Builder delete(String template) {
    return new Builder(HttpMethod.DELETE, template);
  }

  /** A route that tells what is there. */
  public static Builder options(String template) {
    return new Builder(HttpMethod.OPTIONS, template);
  }

  /** Collects what is to be known of a route; it cannot be made before all is. Used by one thread. */
  public static final class Builder {
    private final HttpMethod method;
    private final String template;
    private Optional<Offer> offer = Optional.empty();
    private Optional<Resource> resource = Optional.empty();
    private @Nullable Right right;
    private boolean sequenced;
    private String verb = "";
    private List<String> words = List.of();
    private String summary = "";
    private String details = "";
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<RouteDescription.Body> bodies = new ArrayList<>();
    private boolean optional;
    private final Map<String, RouteDescription.Answer> answers = new LinkedHashMap<>();
    private final Set<ProblemType> problems = new LinkedHashSet<>();

    private Builder(HttpMethod method, String template) {
      this.method = method;
      this.template = template;
    }

    /** Whose documents it is about. */
    public Builder of(Resource resource) {
      this.resource = Optional.of(resource);
      return this;
    }

    /** What clients call it: a verb, and what that is done to. */
    public Builder named(String verb, String... words) {
      this.verb = verb;
      this.words = List.of(words);
      return this;
    }

    /** What it does: a few words, and the sentences that a reader needs beside them. */
    public Builder does(String summary, String details) {
      this.summary = summary;
      this.details = details;
      return this;
    }

    /** What it asks of its caller. */
    public Builder right(Right right) {
      this.right = right;
      return this;
    }

    /** Which requests of the address are meant; otherwise those for what its answers hold. */
    public Builder offer(Offer offer) {
      this.offer = Optional.of(offer);
      return this;
    }

    /** It reads what the log has led to, and waits for that if it is asked to. */
    public Builder sequenced() {
      sequenced = true;
      return parameters(Parameter.Shared.MIN_SEQUENCE);
    }

    /** What it takes beside a body. */
    public Builder parameters(Parameter... more) {
      parameters.addAll(List.of(more));
      return this;
    }

    /** A body that it takes; can be called for several media types. */
    public Builder body(MediaType type, ValueShape shape) {
      return form(type, shape, Map.of());
    }

    /** A body in parts, with the media types of those that are files. */
    public Builder form(MediaType type, ValueShape shape, Map<String, String> encodings) {
      bodies.add(new RouteDescription.Body(type, shape, encodings));
      return this;
    }

    /** The body may be missing. */
    public Builder bodyOptional() {
      optional = true;
      return this;
    }

    /** A success, with the header fields that it can have. */
    public Builder answer(int status, String meaning, FieldName... fields) {
      String key = Integer.toString(status);
      answers.put(key, new RouteDescription.Answer(key, meaning, List.of(fields), Map.of()));
      return this;
    }

    /** What a success holds; after {@link #answer(int, String, FieldName...)}. */
    public Builder content(int status, MediaType type, ValueShape shape) {
      answers.computeIfPresent(
          Integer.toString(status), (key, answer) -> answer.with(type, shape));
      return this;
    }

    /**
     * What it answers beside its usual success, as JSON. It is described as {@code 2XX}, not as 200:
     * generators make the least status the type that a method returns.
     */
    public Builder otherwise(String meaning, ValueShape shape) {
      answers.put(
          "2XX",
          new RouteDescription.Answer("2XX", meaning, List.of(), Map.of(MediaType.JSON, shape)));
      return this;
    }

    /** What can go wrong. */
    public Builder problems(ProblemType... types) {
      problems.addAll(List.of(types));
      return this;
    }

    /**
     * The route, answered by what is made of the parts of a server.
     *
     * @throws IllegalStateException if something is still to be said of it
     */
    public Route by(Function<Backend, Handler> handler) {
      Right asked = right;
      if (asked == null || verb.isEmpty() || summary.isEmpty() || details.isEmpty()) {
        throw new IllegalStateException(
            method + " " + template + " lacks its right, its name or what it does");
      }
      if (answers.isEmpty()) {
        throw new IllegalStateException(method + " " + template + " lacks an answer");
      }
      long placed = parameters.stream().filter(Builder::isPlaced).count();
      if (placed != template.chars().filter(c -> c == '{').count()) {
        throw new IllegalStateException(
            method + " " + template + " lacks a parameter for a segment of its path");
      }
      return new Route(
          method,
          template,
          offer.orElseGet(this::usual),
          resource,
          asked,
          sequenced,
          new RouteDescription(
              verb,
              words,
              summary,
              details,
              parameters,
              bodies,
              optional,
              List.copyOf(answers.values()),
              problems),
          handler);
    }

    private static boolean isPlaced(Parameter parameter) {
      return switch (parameter) {
        case Parameter.Path path -> true;
        case Parameter.Shared shared -> switch (shared) {
          case ID, FILE_ID, FILE_NAME -> true;
          default -> false;
        };
        default -> false;
      };
    }

    /** What the answers hold, if that can be told before one is made. */
    private Offer usual() {
      List<MediaType> types =
          answers.values()
              .stream()
              .flatMap(answer -> answer.content().keySet().stream())
              .distinct()
              .toList();
      boolean any = types.isEmpty() || types.stream().anyMatch(type -> type.type().equals("*"));
      return any ? new Offer.Rest() : new Offer.Answers(types);
    }
  }
}
