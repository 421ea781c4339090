package dev.ashlar.web.form;

import dev.ashlar.document.FileName;
import dev.ashlar.document.Violation;
import dev.ashlar.engine.ReceivedFiles;
import dev.ashlar.operation.NamedUpload;
import dev.ashlar.operation.Upload;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.FileValues;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Multipart;
import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.vocabulary.BoundedUpload;
import dev.ashlar.web.vocabulary.UploadedType;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A form as a browser sends it: {@code application/x-www-form-urlencoded}, or {@code multipart/form-data}
 * (RFC 7578) with files, which are received as they arrive.
 *
 * @param violations why some of its files were not received
 */
public record FormBody(Controls controls, List<NamedUpload> files, List<Violation> violations) {
  private static final int LONGEST_TEXT = 8_000_000;
  private static final Field ACCEPT =
      Field.constant(FieldName.ACCEPT, MediaType.FORM + ", " + Multipart.TYPE);

  /** Copies the lists. */
  public FormBody {
    files = List.copyOf(files);
    violations = List.copyOf(violations);
  }

  /**
   * Reads a form.
   *
   * @param check is given the controls before the first file, or all if there is none, and throws if the
   *     sender may not do what they say: until then no file is received
   * @throws Rejected if the body is no form
   */
  static FormBody read(
      Request request, Resource resource, ReceivedFiles receiving, Consumer<Controls> check) {
    Optional<Parameters> form = request.form();
    if (form.isPresent()) {
      var controls = new Controls.Builder();
      form.get().all().forEach(each -> controls.add(each.name(), each.value()));
      Controls all = controls.build();
      check.accept(all);
      return new FormBody(all, List.of(), List.of());
    }
    if (!request.isMultipart()) {
      throw new Rejected(
          Problem.of(
              ProblemType.MEDIA_TYPE,
              "expected a form here: send " + MediaType.FORM + " or " + Multipart.TYPE)
              .with(ACCEPT));
    }
    return new Reading(resource, receiving, check).of(request.multipart());
  }

  /** Reads the parts of one form. */
  private static final class Reading {
    private final Resource resource;
    private final ReceivedFiles receiving;
    private final Consumer<Controls> check;
    private final Controls.Builder controls = new Controls.Builder();
    private final List<NamedUpload> files = new ArrayList<>();
    private final List<Violation> violations = new ArrayList<>();
    private int left = LONGEST_TEXT;
    private boolean checked;

    Reading(Resource resource, ReceivedFiles receiving, Consumer<Controls> check) {
      this.resource = resource;
      this.receiving = receiving;
      this.check = check;
    }

    FormBody of(Multipart parts) {
      for (Optional<Multipart.Part> part = parts.next(); part.isPresent(); part = parts.next()) {
        if (part.get().fileName().isEmpty()) {
          String text = part.get().text(left);
          left -= text.length();
          controls.add(part.get().name(), text);
        } else {
          check();
          file(part.get());
        }
      }
      check();
      return new FormBody(controls.build(), files, violations);
    }

    private void check() {
      if (!checked) {
        check.accept(controls.build());
        checked = true;
      }
    }

    /** A control in which no file was chosen sends one without a name; what is no attribute is ignored. */
    private void file(Multipart.Part part) {
      String told = part.fileName().orElseThrow();
      Optional<Attribute> attribute = resource.attribute(part.name()).filter(Attribute::isFile);
      if (told.isEmpty() || attribute.isEmpty()) {
        return;
      }
      String pointer = "/" + part.name();
      String type = UploadedType.of(part.type().map(MediaType::toString).orElse(""));
      Optional<Violation> wrong = FileValues.type(attribute.get(), type, pointer);
      if (wrong.isPresent()) {
        violations.add(wrong.get());
        return;
      }
      try {
        InputStream bounded =
            new BoundedUpload(part.content(), attribute.get(), pointer, TooLarge::new);
        Upload.Kept kept = receiving.receive(type, bounded);
        files.add(new NamedUpload(part.name(), FileName.of(told), kept));
      } catch (TooLarge e) {
        violations.add(e.violation);
      }
    }
  }

  /** A file that its attribute refuses. */
  private static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Violation violation;

    TooLarge(Violation violation) {
      super(violation.message(), null, false, false);
      this.violation = violation;
    }
  }
}
