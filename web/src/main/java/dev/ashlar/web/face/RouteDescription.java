package dev.ashlar.web.face;

import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.ProblemType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a route says of itself. Immutable.
 *
 * @param verb what clients call it, together with the words: {@code list}
 * @param words what the verb is done to: {@code [People]}
 * @param summary a few words
 * @param details what a reader should know beside them, in whole sentences
 * @param parameters those in the path among them
 * @param bodies none, or one for each media type that is taken
 * @param optional whether the body may be missing
 * @param answers by success
 * @param problems those that follow from the route, in addition to what can go wrong everywhere
 */
public record RouteDescription(
    String verb,
    List<String> words,
    String summary,
    String details,
    List<Parameter> parameters,
    List<Body> bodies,
    boolean optional,
    List<Answer> answers,
    Set<ProblemType> problems) {

  /** Copies the collections. */
  public RouteDescription {
    words = List.copyOf(words);
    parameters = List.copyOf(parameters);
    bodies = List.copyOf(bodies);
    answers = List.copyOf(answers);
    problems = Collections.unmodifiableSet(new LinkedHashSet<>(problems));
  }

  /**
   * What is sent.
   *
   * @param encodings the media types of those parts of a form that are files, by their names
   */
  public record Body(MediaType type, ValueShape shape, Map<String, String> encodings) {}

  /**
   * A success.
   *
   * @param status three digits, or {@code 2XX} for whatever else succeeds
   * @param fields the header fields that it can have
   * @param content its bodies, by media type; empty where there is none
   */
  public record Answer(
      String status, String meaning, List<FieldName> fields, Map<MediaType, ValueShape> content) {
    /** Copies the collections. */
    public Answer {
      fields = List.copyOf(fields);
      content = Collections.unmodifiableMap(new LinkedHashMap<>(content));
    }

    Answer with(MediaType type, ValueShape shape) {
      var more = new LinkedHashMap<>(content);
      more.put(type, shape);
      return new Answer(status, meaning, fields, more);
    }
  }

  RouteDescription withParameter(Parameter parameter) {
    var more = new ArrayList<>(parameters);
    more.add(parameter);
    return new RouteDescription(
        verb, words, summary, details, more, bodies, optional, answers, problems);
  }
}
