package dev.ashlar.web.form;

import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.FailedOperation;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.transfer.FileFormat;
import dev.ashlar.transfer.Import;
import dev.ashlar.transfer.Items;
import dev.ashlar.transfer.Names;
import dev.ashlar.transfer.Report;
import dev.ashlar.transfer.Unreadable;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Multipart;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.vocabulary.Problems;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The form that imports a file: what its columns become, what would come of it, and then the import. A file
 * is tried as it arrives, however large; a small one comes back with the page, so that it need not be
 * chosen again, and the server keeps nothing between the two. Thread-safe.
 */
public final class ImportForms {
  /** The most bytes of a file that comes back with its page. */
  private static final int MOST_KEPT = 1_500_000;

  /** How much of a file is looked at for its columns. */
  private static final int HEAD = 256 * 1024;

  private static final int LONGEST_FIELD = 8_000_000;

  private final Engine engine;
  private final Callers callers;
  private final Resource resource;

  /** The import into a resource that callers write. */
  public ImportForms(Backend backend, Resource resource) {
    engine = backend.engine();
    callers = backend.callers();
    this.resource = resource;
  }

  /** What becomes of an import that was asked for. */
  public sealed interface Result {
    /** All was imported. */
    record Done(Report report) implements Result {}

    /** What would come of it, or what hindered it. */
    record Shown(int status, ImportPage page) implements Result {}

    /** Nothing was done, and no page would help. */
    record Failed(Outcome.Failure failure) implements Result {}
  }

  /** The form without a file. */
  public Result blank(Request request) {
    Optional<Outcome.Failure> barred =
        engine.barred(context(request), resource.name(), Method.CREATE);
    if (barred.isPresent()) {
      return new Result.Failed(barred.get());
    }
    return new Result.Shown(
        200,
        new ImportPage(
            "", Optional.empty(), Map.of(), members(), Optional.empty(), true,
            Optional.empty(), false, hidden(request), Optional.empty()));
  }

  /** Tries or imports the file of a form: {@code POST /people/_import}. */
  public Result send(Request request) {
    if (!request.isMultipart()) {
      throw new Rejected(
          Problem.of(
              ProblemType.MEDIA_TYPE, "expected a form with a file here: send " + Multipart.TYPE));
    }
    try {
      return sent(request);
    } catch (FailedOperation e) {
      return new Result.Failed(e.failure());
    }
  }

  private Result sent(Request request) {
    Multipart parts = request.multipart();
    var fields = new Controls.Builder();
    for (Optional<Multipart.Part> part = parts.next(); part.isPresent(); part = parts.next()) {
      Optional<String> file = part.get().fileName();
      if (file.isEmpty()) {
        fields.add(part.get().name(), part.get().text(LONGEST_FIELD));
      } else if (!file.get().isEmpty()) {
        Controls controls = fields.build();
        admit(request, controls);
        return imported(request, controls, file.get(), part.get().content());
      }
    }
    Controls controls = fields.build();
    admit(request, controls);
    Optional<String> kept = controls.first("_content").filter(text -> !text.isEmpty());
    if (kept.isEmpty()) {
      return blank(request);
    }
    try {
      byte[] content = Base64.getDecoder().decode(kept.get());
      return imported(
          request, controls, controls.first("_file").orElse(""),
          new ByteArrayInputStream(content));
    } catch (IllegalArgumentException e) {
      throw Problems.malformed("_content: expected a file as its own page sends it back");
    }
  }

  private void admit(Request request, Controls controls) {
    callers.checkForm(
        request, controls.first(Controls.CSRF).orElse(request.header(FieldName.CSRF_TOKEN)));
    engine.barred(context(request), resource.name(), Method.CREATE)
        .ifPresent(
            failure -> {
              throw new FailedOperation(failure);
            });
  }

  private Result imported(
      Request request, Controls controls, String fileName, InputStream content) {
    boolean atomic = controls.first("_atomic").filter("false"::equals).isEmpty();
    boolean does = controls.first("_do").filter("import"::equals).isPresent();
    Optional<FileFormat> format =
        controls.first("_format")
            .flatMap(FileFormat::named)
            .or(() -> FileFormat.ofFile(fileName));
    if (format.isEmpty()) {
      return unreadable(
          request, fileName, format, atomic,
          "the file's name does not say what it is; choose CSV, NDJSON or JSON");
    }
    var copy = new Copy(content);
    var file = new BufferedInputStream(copy, HEAD);
    try {
      Map<String, String> columns = columns(controls, format.get(), file);
      var names = new Names(changed(columns));
      Report report =
          new Import(
              engine, context(request), resource, new Import.Options(atomic, !does, 1),
              progress -> {})
              .run(Items.of(format.get(), file, resource, names));
      boolean whole = report.stopped().isEmpty() && report.failed() == 0;
      if (does && whole) {
        return new Result.Done(report);
      }
      return new Result.Shown(
          does && report.stopped().isPresent() ? 422 : 200,
          new ImportPage(
              fileName, format, columns, members(), copy.encoded(), atomic,
              Optional.of(report), does, hidden(request), Optional.empty()));
    } catch (Unreadable e) {
      return unreadable(
          request, fileName, format, atomic, "line " + e.line() + ": " + e.getMessage());
    }
  }

  private Result unreadable(
      Request request,
      String fileName,
      Optional<FileFormat> format,
      boolean atomic,
      String problem) {
    return new Result.Shown(
        422,
        new ImportPage(
            fileName, format, Map.of(), members(), Optional.empty(), atomic,
            Optional.empty(), false, hidden(request), Optional.of(problem)));
  }

  /** What each column becomes: as the form says, else the member that is called so. */
  private Map<String, String> columns(
      Controls controls, FileFormat format, BufferedInputStream file) {
    List<String> found = head(format, file);
    List<String> said = controls.texts("_column");
    List<String> becoming = controls.texts("_becomes");
    var columns = new LinkedHashMap<String, String>();
    for (String column : found) {
      int place = said.indexOf(column);
      columns.put(
          column,
          place >= 0 && place < becoming.size() ? becoming.get(place) : likely(column));
    }
    return columns;
  }

  /** The names in the beginning of a file, which is read again after that. */
  private List<String> head(FileFormat format, BufferedInputStream file) {
    byte[] head;
    try {
      file.mark(HEAD);
      head = file.readNBytes(HEAD - 1);
      file.reset();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      return Items.names(format, new ByteArrayInputStream(head), resource);
    } catch (Unreadable e) {
      if (head.length < HEAD - 1) {
        throw e;
      }
      return List.of(); // its first item does not end here
    }
  }

  /** The member that a column probably is; empty if none is called alike. */
  private String likely(String column) {
    if (resource.isOpen() || members().contains(column)) {
      return column;
    }
    String plain = plain(column);
    for (String member : members()) {
      String label = resource.attribute(member).flatMap(Attribute::label).orElse(member);
      if (plain(member).equals(plain) || plain(label).equals(plain)) {
        return member;
      }
    }
    return "";
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[\\s_.-]+", "");
  }

  private static Map<String, String> changed(Map<String, String> columns) {
    var changed = new LinkedHashMap<String, String>();
    columns.forEach(
        (column, member) -> {
          if (!column.equals(member)) {
            changed.put(column, member);
          }
        });
    return changed;
  }

  /** What can be imported: the id, attributes, and members of objects with dots. */
  private List<String> members() {
    var members = new ArrayList<String>();
    if (resource.attribute(resource.idMember()).isEmpty()) {
      members.add(resource.idMember());
    }
    for (Attribute attribute : resource.attributes()) {
      if (attribute.isFile() || !attribute.render().create()) {
        continue;
      }
      members.add(attribute.name());
      if (attribute.type() == AttributeType.OBJECT) {
        attribute.attributes()
            .forEach(inner -> members.add(attribute.name() + "." + inner.name()));
      }
    }
    return members;
  }

  private Map<String, String> hidden(Request request) {
    var hidden = new LinkedHashMap<String, String>();
    callers.csrf(request).ifPresent(token -> hidden.put(Controls.CSRF, token));
    return hidden;
  }

  private Context context(Request request) {
    return new Context(callers.of(request), request.id());
  }

  /** A stream that keeps what was read of it, as long as that is little. Used by one thread. */
  private static final class Copy extends FilterInputStream {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long count;

    Copy(InputStream stream) {
      super(stream);
    }

    @Override
    public int read() throws IOException {
      int unit = in.read();
      if (unit >= 0) {
        keep(new byte[] {(byte) unit}, 0, 1);
      }
      return unit;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      if (read > 0) {
        keep(bytes, offset, read);
      }
      return read;
    }

    private void keep(byte[] bytes, int offset, int length) {
      count += length;
      if (count <= MOST_KEPT) {
        kept.write(bytes, offset, length);
      } else {
        kept.reset();
      }
    }

    /** The whole of it, after it was read to its end; empty where that is much. */
    Optional<String> encoded() {
      try {
        transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return count > MOST_KEPT ? Optional.empty()
          : Optional.of(Base64.getEncoder().encodeToString(kept.toByteArray()));
    }
  }
}
