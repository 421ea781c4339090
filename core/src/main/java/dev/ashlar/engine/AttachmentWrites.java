package dev.ashlar.engine;

import dev.ashlar.attachment.Uploads;
import dev.ashlar.engine.write.Pipeline;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Upload;
import dev.ashlar.port.files.FilesUnavailable;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes in attachments: nothing is read from who may not add it. Thread-safe. */
final class AttachmentWrites {
  private static final Logger LOG = LoggerFactory.getLogger(AttachmentWrites.class);

  /** Stands for the file in the dry run of a write whose bytes are not read yet. */
  private static final String UNREAD = "sha256:" + "0".repeat(64);

  static final Outcome.Unavailable UNAVAILABLE =
      new Outcome.Unavailable("files", "the file store cannot answer now; try again");

  private final Pipeline writes;
  private final Optional<Uploads> uploads;

  AttachmentWrites(Pipeline writes, Optional<Uploads> uploads) {
    this.writes = writes;
    this.uploads = uploads;
  }

  /** Adds an attachment. */
  Outcome.OfWrite attach(Operation.Attach attach) {
    if (!(attach.upload() instanceof Upload.Content(var type, var stream))) {
      return writes.perform(attach);
    }
    if (uploads.isEmpty()) {
      return UNAVAILABLE;
    }
    Outcome.OfWrite expected = writes.dryRun(attach.with(new Upload.Kept(type, UNREAD, 0)));
    if (expected instanceof Outcome.Failure) {
      return expected;
    }
    try (Uploads.Kept kept = uploads.get().keep(stream)) {
      return writes.perform(
          attach.with(new Upload.Kept(type, kept.stored().digest(), kept.stored().size())));
    } catch (Uploads.ReservedContent e) {
      return new Outcome.Refused(String.valueOf(e.getMessage()));
    } catch (FilesUnavailable e) {
      LOG.error("The file store is unavailable", e);
      return UNAVAILABLE;
    }
  }
}
