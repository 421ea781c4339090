package dev.ashlar.web.rest;

import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.http.Parameters.Parameter;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Bounds;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code /people/_changes} and {@code /_changes}: the log as JSON. Thread-safe. */
final class Changes {
  private static final List<String> PARAMETERS = List.of("since", "limit");

  private final Engine engine;
  private final Callers callers;
  private final Optional<String> resource;

  /** The changes of one resource, or of all. */
  Changes(Engine engine, Callers callers, Optional<String> resource) {
    this.engine = engine;
    this.callers = callers;
    this.resource = resource;
  }

  Response get(Request request) {
    Reading.acceptsJson(request);
    OptionalLong since = OptionalLong.empty();
    long limit = Bounds.CHANGES;
    for (Parameter parameter : request.parameters().all()) {
      switch (parameter.name()) {
        case "since" -> since = OptionalLong.of(number(parameter, 0, Long.MAX_VALUE));
        case "limit" -> limit = number(parameter, 1, Bounds.MOST_CHANGES);
        default -> throw Reading.unknown("the parameter", parameter.name(), PARAMETERS);
      }
    }
    var context = new Context(callers.of(request), request.id());
    var operation = new Operation.Changes(context, resource, since, (int) limit);
    return Answers.of(engine.perform(operation), new Asked(request, request.path()));
  }

  private static long number(Parameter parameter, long least, long most) {
    try {
      long value = Long.parseLong(parameter.value());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // answered below, as a number out of bounds is
    }
    String bounds = most == Long.MAX_VALUE ? " or more" : " to " + most;
    throw Reading.malformed(
        parameter.name() + ": expected a whole number, " + least + bounds);
  }
}
