package dev.ashlar.web.vocabulary;

import dev.ashlar.document.DocumentId;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Subscribe;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.http.Parameters.Parameter;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what a request wants to watch: its address, and in its query string a filter and a place. */
public final class Watching {
  private static final String SINCE = "since";
  private static final String SNAPSHOT = "snapshot";
  private static final List<String> PLACE = List.of(SINCE, SNAPSHOT);

  /** What lists have and nobody can watch. */
  private static final List<String> OF_PAGES =
      List.of("q", "sort", "limit", "after", "fields", "include", "meta");

  private Watching() {}

  /**
   * The documents at an address: a collection with a filter, or one document.
   *
   * @throws Rejected if a parameter is wrong
   */
  public static Subscribe documents(
      Resource resource, Request request, Context context, RequestLimits bounds) {
    Parameters all = request.parameters();
    var conditions = new ArrayList<Parameter>();
    var place = new ArrayList<Parameter>();
    for (Parameter each : all.all()) {
      if (OF_PAGES.contains(each.name())) {
        throw Problems.malformed(
            each.name() + ": this is for lists; what is watched takes conditions, filter,"
                + " since and snapshot");
      }
      (PLACE.contains(each.name()) ? place : conditions).add(each);
    }
    KnownParameters known = KnownParameters.of(new Parameters(place), PLACE);
    Subscribe subscribe =
        Subscribe.of(context, resource.name())
            .since(since(request, known))
            .snapshot(known.isTrue(SNAPSHOT));
    if (request.segments().size() > 1) {
      KnownParameters.of(new Parameters(conditions), List.of());
      return subscribe.id(Optional.of(id(request)));
    }
    ListQuery query = ListParameters.of(resource, new Parameters(conditions), bounds);
    return subscribe.where(query.selector());
  }

  /**
   * The changes of all resources.
   *
   * @throws Rejected if a parameter is wrong
   */
  public static Subscribe changes(Request request, Context context) {
    KnownParameters known = KnownParameters.of(request.parameters(), List.of(SINCE));
    return Subscribe.changes(context, Optional.empty()).since(since(request, known));
  }

  /**
   * The changes of one resource, perhaps only those of documents that match.
   *
   * @throws Rejected if a parameter is wrong
   */
  public static Subscribe changes(
      Resource resource, Request request, Context context, RequestLimits bounds) {
    var conditions = new ArrayList<Parameter>();
    var place = new ArrayList<Parameter>();
    for (Parameter each : request.parameters().all()) {
      if (OF_PAGES.contains(each.name())) {
        throw Problems.malformed(
            each.name() + ": this is for lists; changes take conditions, filter and since");
      }
      (each.name().equals(SINCE) ? place : conditions).add(each);
    }
    KnownParameters known = KnownParameters.of(new Parameters(place), List.of(SINCE));
    ListQuery query = ListParameters.of(resource, new Parameters(conditions), bounds);
    return Subscribe.changes(context, Optional.of(resource.name()))
        .where(query.selector())
        .since(since(request, known));
  }

  /** Whether a client comes back, and says where it was. */
  public static boolean comesBack(Request request) {
    return !request.header(FieldName.LAST_EVENT_ID).isEmpty();
  }

  private static OptionalLong since(Request request, KnownParameters known) {
    String last = request.header(FieldName.LAST_EVENT_ID);
    if (last.isEmpty()) {
      return known.number(SINCE, 0, Long.MAX_VALUE)
          .map(OptionalLong::of)
          .orElse(OptionalLong.empty());
    }
    OptionalLong place = WholeNumber.parse(last);
    if (place.isEmpty() || place.getAsLong() < 0) {
      throw Problems.malformed(FieldName.LAST_EVENT_ID + ": expected a sequence, such as 42");
    }
    return place;
  }

  private static DocumentId id(Request request) {
    try {
      return DocumentId.of(request.segment(1));
    } catch (DocumentId.InvalidId e) {
      throw request.segment(1).startsWith("_")
          ? new Rejected(
              Problem.of(ProblemType.MISSING, "there is nothing at " + request.path()))
          : Problems.malformed(String.valueOf(e.getMessage()));
    }
  }
}
