package dev.ashlar.engine.read;

import dev.ashlar.attachment.Uploads;
import dev.ashlar.document.Attachment;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.FileId;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation.ListAttachments;
import dev.ashlar.operation.Operation.ReadAttachment;
import dev.ashlar.operation.Operation.ReadFile;
import dev.ashlar.operation.Outcome;
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

/** Files that hang on documents: who sees the document sees them. Thread-safe. */
final class FileHandler {
  private static final Logger LOG = LoggerFactory.getLogger(FileHandler.class);
  private static final Outcome.Unavailable UNAVAILABLE =
      new Outcome.Unavailable("files", "the file store cannot answer now; try again");

  private final Schema schema;
  private final Sights sights;
  private final Optional<Uploads> uploads;

  FileHandler(Schema schema, Sights sights, Optional<Uploads> uploads) {
    this.schema = schema;
    this.sights = sights;
    this.uploads = uploads;
  }

  Outcome.OfAttachments perform(ListAttachments list) {
    return switch (sight(list.context(), list.resource(), list.id())) {
      case Sight.Closed closed -> closed.failure();
      case Sight.Open sight -> sight.answered(listed(sight, list.id()));
    };
  }

  Outcome.OfFile perform(ReadAttachment read) {
    return switch (sight(read.context(), read.resource(), read.id())) {
      case Sight.Closed closed -> closed.failure();
      case Sight.Open sight -> sight.answered(attachment(sight, read));
    };
  }

  /** The file of that id, in the document that the id names. */
  Outcome.OfFile perform(ReadFile read) {
    Optional<FileId> id = FileId.parse(read.id());
    Optional<Resource> resource = id.flatMap(known -> schema.find(known.resource()));
    Optional<DocumentId> document = id.flatMap(known -> document(known.document()));
    if (resource.isEmpty() || resource.get().files().isEmpty() || document.isEmpty()) {
      return unknown();
    }
    return switch (sight(read.context(), resource.get().name(), document.get())) {
      case Sight.Closed closed -> closed.failure();
      case Sight.Open sight -> sight.answered(file(sight, document.get(), read));
    };
  }

  private static Optional<DocumentId> document(String id) {
    try {
      return Optional.of(DocumentId.of(id));
    } catch (DocumentId.InvalidId e) {
      return Optional.empty();
    }
  }

  private Sight sight(Context context, String resource, DocumentId id) {
    return sights.of(Method.GET, Envelope.of(context, resource).withKey(id));
  }

  /** A document that a hook may have put in the place of the one asked for. */
  private static Optional<Document> document(Sight.Open sight, DocumentId id) {
    return sight.get(sight.envelope().key().map(Envelope.Key::id).orElse(id));
  }

  private static Outcome.OfAttachments listed(Sight.Open sight, DocumentId id) {
    Optional<Document> document = document(sight, id);
    return document.isEmpty()
        ? sight.missing(id)
        : new Outcome.Attachments(
            Attachment.all(document.get().body().apart()), document.get().version());
  }

  private Outcome.OfFile attachment(Sight.Open sight, ReadAttachment read) {
    Optional<Document> document = document(sight, read.id());
    if (document.isEmpty()) {
      return sight.missing(read.id());
    }
    Optional<Attachment> named =
        Attachment.named(read.name(), document.get().body().apart());
    return named.isEmpty()
        ? new Outcome.Missing("attachment of this name", Optional.empty())
        : opened(named.get(), document.get().version());
  }

  private Outcome.OfFile file(Sight.Open sight, DocumentId id, ReadFile read) {
    Optional<View> view = document(sight, id).map(sight::view);
    Optional<Attachment> file = view.flatMap(seen -> file(sight.resource(), seen, read.id()));
    return file.isEmpty() ? unknown() : opened(file.get(), view.orElseThrow().version());
  }

  private static Outcome.Missing unknown() {
    return new Outcome.Missing("file of this id", Optional.empty());
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
  private Outcome.OfFile opened(Attachment attachment, long version) {
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
