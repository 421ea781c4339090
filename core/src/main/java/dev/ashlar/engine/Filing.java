package dev.ashlar.engine;

import dev.ashlar.attachment.Uploads;
import dev.ashlar.document.Attachment;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Upload;
import dev.ashlar.port.files.FilesUnavailable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files that hang on documents: with the rights of reading or changing the document. Thread-safe. */
final class Filing {
  private static final Logger LOG = LoggerFactory.getLogger(Filing.class);

  /** Stands for the file in the rehearsal of a write whose bytes are not read yet. */
  private static final String UNREAD = "sha256:" + "0".repeat(64);

  private static final Outcome.Unavailable UNAVAILABLE =
      new Outcome.Unavailable("files", "the file store cannot answer now; try again");

  private final Reads reads;
  private final Writes writes;
  private final Optional<Uploads> uploads;

  Filing(Reads reads, Writes writes, Optional<Uploads> uploads) {
    this.reads = reads;
    this.writes = writes;
    this.uploads = uploads;
  }

  /** Adds an attachment. Nothing is read from who may not add it. */
  Outcome attach(Operation.Attach attach) {
    if (!(attach.upload() instanceof Upload.Content(var type, var stream))) {
      return writes.perform(attach);
    }
    if (uploads.isEmpty()) {
      return UNAVAILABLE;
    }
    Outcome expected = writes.rehearse(attach.of(new Upload.Kept(type, UNREAD, 0)));
    if (expected instanceof Outcome.Failure) {
      return expected;
    }
    try (Uploads.Kept kept = uploads.get().keep(stream)) {
      return writes.perform(
          attach.of(new Upload.Kept(type, kept.stored().digest(), kept.stored().size())));
    } catch (FilesUnavailable e) {
      LOG.error("The file store is unavailable", e);
      return UNAVAILABLE;
    }
  }

  Outcome list(Operation.ListAttachments list) {
    return reads.read(
        new Operation.Get(list.context(), list.resource(), list.id(), List.of()),
        (document, _) -> new Outcome.Attachments(
            Attachment.all(document.body().apart()), document.version()));
  }

  Outcome read(Operation.ReadAttachment read) {
    return reads.read(
        new Operation.Get(read.context(), read.resource(), read.id(), List.of()),
        (document, _) -> Attachment.named(read.name(), document.body().apart())
            .<Outcome>map(attachment -> opened(attachment, document.version()))
            .orElseGet(() -> new Outcome.Missing("attachment of this name", Optional.empty())));
  }

  /** Looks whether the file is there, so that nobody is promised what cannot be sent. */
  private Outcome opened(Attachment attachment, long version) {
    if (uploads.isEmpty()) {
      return UNAVAILABLE;
    }
    try (InputStream nothing = open(attachment.digest(), 0, 0)) {
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
