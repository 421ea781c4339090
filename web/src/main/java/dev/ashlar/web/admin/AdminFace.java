package dev.ashlar.web.admin;

import static dev.ashlar.web.http.ProblemType.CONFLICT;
import static dev.ashlar.web.http.ProblemType.FORGOTTEN;
import static dev.ashlar.web.http.ProblemType.INVALID;
import static dev.ashlar.web.http.ProblemType.MALFORMED;
import static dev.ashlar.web.http.ProblemType.MEDIA_TYPE;
import static dev.ashlar.web.http.ProblemType.MISSING;
import static dev.ashlar.web.http.ProblemType.NOT_ACCEPTABLE;
import static dev.ashlar.web.http.ProblemType.TOO_LARGE;
import static dev.ashlar.web.http.ProblemType.UNAVAILABLE;

import dev.ashlar.port.store.Outbox.State;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.Application;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.face.Face;
import dev.ashlar.web.face.Parameter;
import dev.ashlar.web.face.ResourceWords;
import dev.ashlar.web.face.Right;
import dev.ashlar.web.face.Route;
import dev.ashlar.web.face.ValueShape;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Handler;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.RequestLimits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The routes of those who run the application: health, meters, backup, repair, notifications. */
public final class AdminFace implements Face {
  private static final MediaType OPEN_METRICS = MediaType.of("application", "openmetrics-text");
  private static final Right ADMINISTRATOR = new Right.Administrator();

  @Override
  public String name() {
    return "REST";
  }

  @Override
  public List<Route> routes(Application application) {
    var routes = new ArrayList<Route>();
    routes.add(metrics());
    routes.add(backup());
    routes.add(notifications(application.limits()));
    routes.add(
        notification(
            "retry",
            "Deliver a notification again",
            "It is due again, as if it had never been tried; one that was delivered stays so.",
            NotificationRoutes::retry));
    routes.add(
        notification(
            "cancel",
            "Give up a notification",
            "It is not tried again; one that was delivered stays so.",
            NotificationRoutes::cancel));
    List<Resource> sourced =
        application.schema()
            .resources()
            .stream()
            .filter(resource -> resource.declaration().source().isPresent())
            .toList();
    if (!sourced.isEmpty()) {
      routes.addAll(SourceRoutes.all(ADMINISTRATOR));
    }
    if (application.schema().resources().stream().anyMatch(each -> each.readModel().isPresent())) {
      routes.addAll(ReadModelRoutes.all(ADMINISTRATOR));
    }
    for (Resource resource : application.schema().resources()) {
      var words = ResourceWords.of(resource);
      routes.add(sync(resource, words));
      routes.add(verify(resource, words));
      if (resource.declaration().services().notifications().isPresent()) {
        routes.add(replay(resource, words));
      }
    }
    routes.add(live());
    routes.add(ready());
    return routes;
  }

  private static Route sync(Resource resource, ResourceWords words) {
    ObjectNode asked = object();
    asked.withObject("/properties").set("checkpoint", text());
    ObjectNode step = object();
    ObjectNode members = step.withObject("/properties");
    members.putObject("ok").put("type", "boolean");
    members.set("checkpoint", text());
    for (String count : List.of("scanned", "repaired", "removed")) {
      members.putObject(count).put("type", "integer");
    }
    members.putObject("done").put("type", "boolean");
    members.set("failed", reasons());
    return Route.post("/" + resource.collection() + "/_sync")
        .of(resource)
        .named("sync", words.many())
        .does(
            "Put right what services hold of " + words.many(),
            "One bounded step of it. Repeat it with the checkpoint that it answers until it is"
                + " done.")
        .right(ADMINISTRATOR)
        .body(MediaType.JSON, new ValueShape.Json(asked))
        .answer(200, "What this step came to; repeat it with its checkpoint until it is done.")
        .content(200, MediaType.JSON, new ValueShape.Json(step))
        .problems(MALFORMED, NOT_ACCEPTABLE, TOO_LARGE, MEDIA_TYPE, INVALID, UNAVAILABLE)
        .by(backend -> new Repairing(backend.engine(), resource)::sync);
  }

  private static Route verify(Resource resource, ResourceWords words) {
    ObjectNode difference = object();
    ObjectNode of = difference.withObject("/properties");
    of.set("service", text());
    of.set("id", text());
    of.putObject("stored").put("type", "integer");
    of.putObject("held").put("type", "integer");
    ObjectNode found = object();
    ObjectNode members = found.withObject("/properties");
    members.putObject("ok").put("type", "boolean");
    members.putObject("sequence").put("type", "integer");
    members.putObject("differences").put("type", "array").set("items", difference);
    members.set("failed", reasons());
    return Route.get("/" + resource.collection() + "/_verify")
        .of(resource)
        .named("verify", words.many())
        .does(
            "Compare what services hold of " + words.many() + " with the store",
            "Reads only, and reports the differences.")
        .right(ADMINISTRATOR)
        .answer(200, "The differences, of which there may be more than are listed.")
        .content(200, MediaType.JSON, new ValueShape.Json(found))
        .problems(NOT_ACCEPTABLE, UNAVAILABLE)
        .by(backend -> new Repairing(backend.engine(), resource)::verify);
  }

  /** Why services did not answer, by their names. */
  private static ObjectNode reasons() {
    ObjectNode reasons = object();
    reasons.set("additionalProperties", text());
    return reasons;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode().put("type", "object");
  }

  private static ObjectNode text() {
    return JsonNodeFactory.instance.objectNode().put("type", "string");
  }

  private static Route replay(Resource resource, ResourceWords words) {
    ObjectNode since = object();
    since.putArray("required").add("since");
    since.put("additionalProperties", false);
    since.putObject("properties").set("since", ValueShape.count().schema());
    ObjectNode answer = object();
    answer.putArray("required").add("replayed").add("sequence");
    ObjectNode members = answer.putObject("properties");
    members.set("replayed", ValueShape.count().schema());
    members.set("sequence", ValueShape.count().schema());
    return Route.post("/" + resource.collection() + "/_replay")
        .of(resource)
        .named("replay", words.many())
        .does(
            "Tell of changes of " + words.many() + " once more",
            "Every target of the resource is notified again of each change after a sequence.")
        .right(ADMINISTRATOR)
        .body(MediaType.JSON, new ValueShape.Json(since))
        .answer(200, "How many notifications there are anew.")
        .content(200, MediaType.JSON, new ValueShape.Json(answer))
        .problems(
            MALFORMED, NOT_ACCEPTABLE, FORGOTTEN, TOO_LARGE, MEDIA_TYPE, INVALID, UNAVAILABLE)
        .by(
            backend -> {
              NotificationRoutes notified = notified(backend);
              return available(request -> notified.replay(request, resource));
            });
  }

  private static NotificationRoutes notified(Backend backend) {
    return new NotificationRoutes(backend.engine().notifications(), backend.limits());
  }

  private static Handler available(Handler handler) {
    return request -> NotificationRoutes.available(request, handler);
  }

  private static Route metrics() {
    return Route.get("/metrics")
        .named("getMetrics")
        .does("Every meter, for OpenMetrics", "The meters of the process, for a scraper.")
        .right(ADMINISTRATOR)
        .answer(200, "The meters.")
        .content(200, OPEN_METRICS, ValueShape.text())
        .content(200, MediaType.TEXT, ValueShape.text())
        .problems(NOT_ACCEPTABLE)
        .by(
            backend -> new Metrics(
                backend.meters(),
                backend.engine(),
                backend.sources(),
                backend.subscriptions())::get);
  }

  private static Route backup() {
    return Route.get("/_backup")
        .named("getBackup")
        .does(
            "Everything that is stored, as one file to restore from",
            "A consistent copy of documents, log and files, made while the server goes on.")
        .right(ADMINISTRATOR)
        .answer(200, "A zip.")
        .content(200, MediaType.ZIP, ValueShape.bytes())
        .problems(MISSING, NOT_ACCEPTABLE)
        .by(backend -> new Backups(backend.engine())::get);
  }

  private static Route notifications(RequestLimits bounds) {
    ObjectNode limit =
        JsonNodeFactory.instance.objectNode()
            .put("type", "integer")
            .put("minimum", 1)
            .put("maximum", bounds.page())
            .put("default", bounds.usualPage());
    List<String> states = Arrays.stream(State.values()).map(State::text).toList();
    return Route.get("/_notifications")
        .named("listNotifications")
        .does(
            "Who was told of which change",
            "The notifications in the outbox, the oldest first, with what became of each.")
        .right(ADMINISTRATOR)
        .parameters(
            new Parameter.Query("state", "Only those in this state.", ValueShape.oneOf(states)),
            new Parameter.Query("limit", "How many.", new ValueShape.Json(limit)),
            new Parameter.Query("after", "The Next-Cursor of the page before.", ValueShape.text()))
        .answer(200, "The notifications of one page.", FieldName.NEXT_CURSOR, FieldName.LINK)
        .content(200, MediaType.JSON, new ValueShape.Many(ValueShape.Shared.NOTIFICATION))
        .problems(MALFORMED, NOT_ACCEPTABLE, UNAVAILABLE)
        .by(backend -> available(notified(backend)::list));
  }

  private static Route notification(
      String verb,
      String summary,
      String details,
      BiFunction<NotificationRoutes, Request, Response> what) {
    return Route.post("/_notifications/{id}/_" + verb)
        .named(verb + "Notification")
        .does(summary, details)
        .right(ADMINISTRATOR)
        .parameters(new Parameter.Path("id", "Which notification.", ValueShape.text()))
        .answer(200, "The notification as it is now.")
        .content(200, MediaType.JSON, ValueShape.Shared.NOTIFICATION)
        .problems(MISSING, NOT_ACCEPTABLE, CONFLICT, UNAVAILABLE)
        .by(
            backend -> {
              NotificationRoutes notified = notified(backend);
              return available(request -> what.apply(notified, request));
            });
  }

  private static Route live() {
    return Route.get("/livez")
        .named("checkLiveness")
        .does("Whether the process answers", "For whoever restarts processes that do not.")
        .right(new Right.Anybody())
        .answer(200, "It does.")
        .content(200, MediaType.JSON, ValueShape.Shared.HEALTH)
        .by(backend -> Health::live);
  }

  private static Route ready() {
    return Route.get("/readyz")
        .named("checkReadiness")
        .does(
            "Whether the process can do its work",
            "For whoever sends requests only where they are served.")
        .right(new Right.Anybody())
        .answer(200, "It can.")
        .content(200, MediaType.JSON, ValueShape.Shared.HEALTH)
        .problems(UNAVAILABLE)
        .by(backend -> new Health(backend.engine(), backend.sources(), backend.handover())::ready);
  }
}
