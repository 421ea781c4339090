package dev.ashlar.engine;

import dev.ashlar.attachment.Uploads;
import dev.ashlar.document.Attachment;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.FileId;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Upload;
import dev.ashlar.operation.View;
import dev.ashlar.port.files.FilesUnavailable;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.FileValues;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Files that hang on documents: with the rights of reading or changing the document. Thread-safe. */
final class Filing {
  private static final Logger LOG = LoggerFactory.getLogger(Filing.class);

  /** Stands for the file in the rehearsal of a write whose bytes are not read yet. */
  private static final String UNREAD = "sha256:" + "0".repeat(64);

  static final Outcome.Unavailable UNAVAILABLE =
      new Outcome.Unavailable("files", "the file store cannot answer now; try again");

  private final Schema schema;
  private final Reads reads;
  private final Writes writes;
  private final Optional<Uploads> uploads;

  Filing(Schema schema, Reads reads, Writes writes, Optional<Uploads> uploads) {
    this.schema = schema;
    this.reads = reads;
    this.writes = writes;
    this.uploads = uploads;
  }

  /** Adds an attachment. Nothing is read from who may not add it. */
  Outcome.OfWrite attach(Operation.Attach attach) {
    if (!(attach.upload() instanceof Upload.Content(var type, var stream))) {
      return writes.perform(attach);
    }
    if (uploads.isEmpty()) {
      return UNAVAILABLE;
    }
    Outcome.OfWrite expected = writes.rehearse(attach.with(new Upload.Kept(type, UNREAD, 0)));
    if (expected instanceof Outcome.Failure) {
      return expected;
    }
    try (Uploads.Kept kept = uploads.get().keep(stream)) {
      return writes.perform(
          attach.with(new Upload.Kept(type, kept.stored().digest(), kept.stored().size())));
    } catch (FilesUnavailable e) {
      LOG.error("The file store is unavailable", e);
      return UNAVAILABLE;
    }
  }

  Outcome list(Operation.ListAttachments list) {
    return reads.read(
        Operation.Get.of(list.context(), list.resource(), list.id()),
        (document, _) -> new Outcome.Attachments(
            Attachment.all(document.body().apart()), document.version()));
  }

  Outcome read(Operation.ReadAttachment read) {
    return reads.read(
        Operation.Get.of(read.context(), read.resource(), read.id()),
        (document, _) -> Attachment.named(read.name(), document.body().apart())
            .<Outcome>map(attachment -> opened(attachment, document.version()))
            .orElseGet(() -> new Outcome.Missing("attachment of this name", Optional.empty())));
  }

  /** The file of that id, in the document that the id names. */
  Outcome read(Operation.ReadFile read) {
    Outcome none = new Outcome.Missing("file of this id", Optional.empty());
    Optional<FileId> id = FileId.parse(read.id());
    Optional<Resource> resource =
        id.flatMap(
            known -> schema.resources()
                .stream()
                .filter(each -> each.name().equals(known.resource()))
                .findFirst());
    if (resource.isEmpty() || resource.get().files().isEmpty()) {
      return none;
    }
    try {
      DocumentId document = DocumentId.of(id.get().document());
      Outcome outcome =
          reads.get(
              Operation.Get.of(read.context(), resource.get().name(), document));
      return switch (outcome) {
        case Outcome.Found(var view) ->
            file(resource.get(), view, read.id())
                .<Outcome>map(file -> opened(file, view.version()))
                .orElse(none);
        case Outcome.Missing missing -> none;
        default -> outcome;
      };
    } catch (DocumentId.InvalidId e) {
      return none;
    }
  }

  /** The file in what the reader sees of its document. */
  private static Optional<Attachment> file(Resource resource, View view, String id) {
    JsonNode members = Json.parse(view.json());
    for (Attribute attribute : resource.files()) {
      for (JsonNode file : FileValues.all(members.path(attribute.name()))) {
        if (file.path("id").asString("").equals(id)) {
          return Optional.of(
              new Attachment(
                  file.path("name").asString(""),
                  file.path("digest").asString(""),
                  file.path("size").asLong(),
                  file.path("type").asString(""),
                  view.updated()));
        }
      }
    }
    return Optional.empty();
  }

  /** Looks whether the file is there, so that nobody is promised what cannot be sent. */
  private Outcome opened(Attachment attachment, long version) {
    if (uploads.isEmpty()) {
      return UNAVAILABLE;
    }
    try {
      open(attachment.digest(), 0, 0).close();
      return new Outcome.Opened(
          attachment, version, (from, count) -> open(attachment.digest(), from, count));
    } catch (FilesUnavailable | IOException e) {
      LOG.error("The file store is unavailable", e);
      return UNAVAILABLE;
    }
  }

  private InputStream open(String digest, long from, long count) {
    return uploads.orElseThrow()
        .open(digest, from, count)
        .orElseThrow(
            () -> new FilesUnavailable(
                "the file " + digest + " is gone", new NoSuchElementException(digest)));
  }
}
