package dev.ashlar.web.rest;

import dev.ashlar.document.Draft;
import dev.ashlar.document.FileName;
import dev.ashlar.document.Violation;
import dev.ashlar.engine.ReceivedFiles;
import dev.ashlar.operation.NamedUpload;
import dev.ashlar.operation.Upload;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.FileValues;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.http.Cors;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Multipart;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Site;
import dev.ashlar.web.vocabulary.BoundedUpload;
import dev.ashlar.web.vocabulary.ParameterValue;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.UploadedType;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A document that comes as a form (RFC 7578): fields are parsed by the types of their attributes, files
 * are received as they arrive.
 *
 * @param members what the fields say
 */
record Form(ObjectNode members, List<NamedUpload> files) {
  private static final int LONGEST_FIELD = 1_000_000;

  /** How many bytes all fields may have: files are received, fields are held in memory. */
  private static final int LONGEST_FIELDS = 8_000_000;

  /** Whether a request brings a form. */
  static boolean isOne(Request request) {
    return request.isMultipart();
  }

  /**
   * The parts of a request.
   *
   * @throws Rejected if a page of another site sends it: browsers ask nobody before they send a form
   */
  static Multipart parts(Request request) {
    boolean forged =
        Site.of(request, Cors.NONE) == Site.OTHER && !request.has(FieldName.AUTHORIZATION);
    if (forged) {
      throw new Rejected(
          Problem.of(ProblemType.FORBIDDEN, "a page of another site may not send forms here"));
    }
    return request.multipart();
  }

  /** Reads a form. */
  static Form read(Request request, Resource resource, ReceivedFiles receiving) {
    Multipart parts = parts(request);
    ObjectNode members = JsonNodeFactory.instance.objectNode();
    var files = new ArrayList<NamedUpload>();
    var elements = new HashSet<String>();
    int left = LONGEST_FIELDS;
    for (Optional<Multipart.Part> part = parts.next(); part.isPresent(); part = parts.next()) {
      Optional<Attribute> attribute = resource.attribute(part.get().name());
      if (part.get().fileName().isEmpty()) {
        String text = part.get().text(Math.min(left, LONGEST_FIELD));
        left -= Math.min(left, text.length());
        field(resource, attribute, part.get().name(), text, members, elements);
      } else {
        file(attribute, part.get(), receiving).ifPresent(files::add);
      }
    }
    return new Form(members, files);
  }

  /**
   * Several fields of one name are the elements of an array, unless one is the whole array as JSON; any
   * other comes once.
   */
  private static void field(
      Resource resource,
      Optional<Attribute> attribute,
      String name,
      String text,
      ObjectNode members,
      Set<String> elements) {
    boolean list =
        attribute.filter(each -> each.type() == AttributeType.ARRAY).isPresent()
            && !text.startsWith("[");
    boolean again = members.has(name);
    if (again && !(list && members.get(name) instanceof ArrayNode && elements.contains(name))) {
      throw Problems.malformed(name + ": expected once, found again");
    }
    boolean written = attribute.map(each -> each.type() != AttributeType.STRING).orElse(false);
    if (list) {
      elements.add(name);
      members.withArrayProperty(name)
          .add(ParameterValue.of(name, text, attribute.flatMap(Attribute::items)));
    } else if (written && text.isEmpty()) {
      members.putNull(name);
    } else if (attribute.isEmpty() && !resource.isOpen()) {
      members.put(name, text);
    } else {
      members.set(name, ParameterValue.of(name, text, attribute));
    }
  }

  /** A file input in which nothing was chosen sends a file without a name and without content. */
  private static Optional<NamedUpload> file(
      Optional<Attribute> attribute, Multipart.Part part, ReceivedFiles receiving) {
    String told = part.fileName().orElseThrow();
    if (told.isEmpty()) {
      return Optional.empty();
    }
    String pointer = "/" + part.name();
    if (attribute.filter(each -> each.type() == AttributeType.FILE).isEmpty()) {
      throw invalid(
          Violation.of(
              pointer, Violation.Code.UNKNOWN, "there is no attribute of this name for files"));
    }
    String type = UploadedType.of(part.type().map(MediaType::toString).orElse(""));
    FileValues.type(attribute.get(), type, pointer)
        .ifPresent(
            violation -> {
              throw invalid(violation);
            });
    InputStream bounded =
        new BoundedUpload(part.content(), attribute.get(), pointer, Form::invalid);
    Upload.Kept kept = receiving.receive(type, bounded);
    return Optional.of(new NamedUpload(part.name(), FileName.of(told), kept));
  }

  static Rejected invalid(Violation violation) {
    return new Rejected(
        Problem.of(ProblemType.INVALID, "one member is invalid").with(List.of(violation)));
  }

  /** The draft that the fields make. */
  Draft draft() {
    return new Draft(members);
  }
}
