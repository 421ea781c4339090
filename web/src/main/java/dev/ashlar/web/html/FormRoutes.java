package dev.ashlar.web.html;

import dev.ashlar.document.DocumentId;
import dev.ashlar.operation.Method;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.Offer;
import dev.ashlar.web.face.Parameter;
import dev.ashlar.web.face.Purpose;
import dev.ashlar.web.face.ResourceWords;
import dev.ashlar.web.face.Right;
import dev.ashlar.web.face.Route;
import dev.ashlar.web.face.ValueShape;
import dev.ashlar.web.form.AttachmentForms;
import dev.ashlar.web.form.BulkForms;
import dev.ashlar.web.form.FormResult;
import dev.ashlar.web.form.Forms;
import dev.ashlar.web.form.ImportForms;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Handler;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Multipart;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The routes of the forms of one resource: the pages that show them, and where browsers send them. */
final class FormRoutes {
  private static final Field METHODS =
      Field.constant(FieldName.ALLOW, "GET, HEAD, PUT, PATCH, DELETE, OPTIONS");

  private final Resource resource;
  private final String path;
  private final ResourceWords words;
  private final Function<Function<Pages, Handler>, Function<dev.ashlar.web.face.Backend, Handler>> made;

  /**
   * Routes of a resource that callers write.
   *
   * @param made makes handlers of what all pages have in common
   */
  FormRoutes(
      Resource resource,
      Function<Function<Pages, Handler>, Function<dev.ashlar.web.face.Backend, Handler>> made) {
    this.resource = resource;
    this.made = made;
    path = "/" + resource.collection();
    words = ResourceWords.of(resource);
  }

  List<Route> all() {
    var all =
        new ArrayList<>(
            List.of(
                blank(), edit(), removal(), create(), change(), bulk(), importing(), imported()));
    if (resource.declaration().services().attachments()) {
      all.add(attachments());
    }
    return all;
  }

  private Route blank() {
    return page(
        Route.get(path + "/_new")
            .named("show", "new", words.one())
            .does(
                "A form for " + words.article(),
                "The attributes that a caller sets, as controls. The query string can fill them.")
            .right(Right.of(resource, Method.CREATE)))
        .by(handler(Forms::blank));
  }

  private Route edit() {
    return page(
        Route.get(path + "/{id}/_edit")
            .named("show", words.one(), "form")
            .does(
                "A form that changes " + words.article(),
                "The attributes that a caller sets, as controls with what is stored.")
            .right(Right.of(resource, Method.GET, Method.UPDATE))
            .parameters(Parameter.Shared.ID))
        .problems(ProblemType.MISSING)
        .by(handler((forms, request) -> forms.edit(request, id(request))));
  }

  private Route removal() {
    return page(
        Route.get(path + "/{id}/_delete")
            .named("show", words.one(), "removal")
            .does(
                "A form that removes " + words.article(),
                "What else goes with it or hinders it, and a button.")
            .right(Right.of(resource, Method.GET, Method.DESTROY))
            .parameters(Parameter.Shared.ID))
        .problems(ProblemType.MISSING)
        .by(handler((forms, request) -> forms.removal(request, id(request))));
  }

  private Route.Builder page(Route.Builder route) {
    return route.of(resource)
        .answer(200, "A page with the form.")
        .content(200, MediaType.HTML, ValueShape.text())
        .problems(ProblemType.MALFORMED, ProblemType.NOT_ACCEPTABLE, ProblemType.UNAVAILABLE);
  }

  private Route create() {
    return sent(
        Route.post(path)
            .named("create", words.one(), "byForm")
            .does(
                "Create " + words.article() + " by a form",
                "Answers as pages expect: goes on to the document, or shows the form again.")
            .right(Right.of(resource, Method.CREATE))
            .offer(new Offer.Forms()))
        .by(handler(Forms::create));
  }

  private Route change() {
    return sent(
        Route.post(path + "/{id}")
            .named("change", words.one(), "byForm")
            .does(
                "Change, remove or restore " + words.article() + " by a form",
                "Forms cannot send PATCH or DELETE: the field _method says which; PUT makes the document"
                    + " what it was at the sequence _at. Other bodies are no forms, and mean nothing"
                    + " here.")
            .right(
                new Right.LeavesOut(
                    List.of(
                        new Right.Use(resource, Method.CREATE),
                        new Right.Use(resource, Method.UPDATE),
                        new Right.Use(resource, Method.DESTROY)),
                    true))
            .offer(new Offer.Forms())
            .parameters(Parameter.Shared.ID))
        .problems(ProblemType.MISSING, ProblemType.STALE)
        .by(
            handler(
                (forms, request) -> {
                  DocumentId id = id(request);
                  if (request.form().isEmpty() && !request.isMultipart()) {
                    throw new Rejected(
                        Problem.of(
                            ProblemType.METHOD,
                            "POST is for forms here; send the document by PUT, or a patch by PATCH")
                            .with(METHODS));
                  }
                  return forms.change(request, id);
                }));
  }

  private Route importing() {
    return page(
        Route.get(path + "/_import")
            .named("show", words.one(), "import")
            .does(
                "A form that imports " + words.many(),
                "A file in CSV, NDJSON or JSON, what its columns become, and what would come of it.")
            .right(Right.of(resource, Method.CREATE)))
        .by(imports(ImportForms::blank));
  }

  private Route imported() {
    return sent(
        Route.post(path + "/_import")
            .named("import", words.many(), "byForm")
            .does(
                "Import " + words.many() + " by a form",
                "Without _do=import nothing is written: the page says what would come of it.")
            .right(Right.of(resource, Method.CREATE))
            .offer(new Offer.Forms()))
        .answer(200, "What would come of it, or what came.")
        .content(200, MediaType.HTML, ValueShape.text())
        .by(imports(ImportForms::send));
  }

  private Function<dev.ashlar.web.face.Backend, Handler> imports(
      BiFunction<ImportForms, Request, ImportForms.Result> does) {
    return made.apply(
        pages -> {
          var forms = new ImportForms(pages.backend(), resource);
          var answers = new ImportAnswers(pages, resource);
          return request -> answers.of(request, does.apply(forms, request));
        });
  }

  private Route attachments() {
    return sent(
        Route.post(path + "/{id}/attachments")
            .named("attach", words.one(), "byForm")
            .does(
                "Attach files to " + words.article() + " by a form, or remove one",
                "The files of the form are attached, each under its own name; with _method=DELETE the"
                    + " one that _name names is removed.")
            .right(Right.of(resource, Method.UPDATE))
            .offer(new Offer.Forms())
            .parameters(Parameter.Shared.ID))
        .problems(ProblemType.MISSING, ProblemType.STALE)
        .by(
            made.apply(
                pages -> {
                  var forms = new AttachmentForms(pages.backend(), resource);
                  var answers = new FormAnswers(pages, resource);
                  return request -> answers.of(request, forms.send(request, id(request)));
                }));
  }

  private Route bulk() {
    return sent(
        Route.post(path + "/_bulk")
            .named("bulk", words.many(), "byForm")
            .does(
                "Change or remove many " + words.many() + " by a form",
                "Those that were chosen in a list, or all that match its filter: first a page says how"
                    + " many they are, then all are written or none.")
            .right(
                new Right.LeavesOut(
                    List.of(
                        new Right.Use(resource, Method.UPDATE),
                        new Right.Use(resource, Method.DESTROY)),
                    true))
            .offer(new Offer.Forms()))
        .answer(200, "What would be done.")
        .content(200, MediaType.HTML, ValueShape.text())
        .problems(ProblemType.MISSING, ProblemType.STALE)
        .by(
            made.apply(
                pages -> {
                  var forms = new BulkForms(pages.backend(), resource);
                  var answers = new BulkAnswers(pages, resource);
                  return request -> answers.of(request, forms.send(request));
                }));
  }

  private Route.Builder sent(Route.Builder route) {
    var document = new ValueShape.Document(resource, Purpose.CREATE);
    return route.of(resource)
        .body(MediaType.FORM, document)
        .body(Multipart.TYPE, document)
        .answer(303, "Done; go on to the document, the list or _return.", FieldName.LOCATION)
        .problems(ProblemType.MALFORMED, ProblemType.CONFLICT, ProblemType.INVALID)
        .problems(ProblemType.TOO_LARGE, ProblemType.UNAVAILABLE);
  }

  private Function<dev.ashlar.web.face.Backend, Handler> handler(
      BiFunction<Forms, Request, FormResult> does) {
    return made.apply(
        pages -> {
          var forms = new Forms(pages.backend(), resource);
          var answers = new FormAnswers(pages, resource);
          return request -> answers.of(request, does.apply(forms, request));
        });
  }

  static DocumentId id(Request request) {
    try {
      return DocumentId.of(request.segment(1));
    } catch (DocumentId.InvalidId e) {
      throw new Rejected(
          Problem.of(ProblemType.MISSING, "there is nothing at " + request.path()));
    }
  }
}
