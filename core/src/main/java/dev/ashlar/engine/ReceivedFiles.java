package dev.ashlar.engine;

import dev.ashlar.attachment.Uploads;
import dev.ashlar.operation.FailedOperation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Upload;
import dev.ashlar.port.files.FilesUnavailable;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that were received for an operation that is still to be performed; close it afterwards. Used by
 * one thread.
 */
public final class ReceivedFiles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReceivedFiles.class);

  private final Optional<Uploads> uploads;
  private final List<Uploads.Kept> kept = new ArrayList<>();

  ReceivedFiles(Optional<Uploads> uploads) {
    this.uploads = uploads;
  }

  /**
   * Reads a file to its end; what reading throws passes through.
   *
   * @throws FailedOperation if the file store is unavailable, or the content is not to be kept
   */
  public Upload.Kept receive(String type, InputStream content) {
    try {
      Uploads.Kept file =
          uploads.orElseThrow(() -> new FailedOperation(AttachmentWrites.UNAVAILABLE))
              .keep(content);
      kept.add(file);
      return new Upload.Kept(type, file.stored().digest(), file.stored().size());
    } catch (Uploads.ReservedContent e) {
      throw new FailedOperation(new Outcome.Refused(String.valueOf(e.getMessage())));
    } catch (FilesUnavailable e) {
      LOG.error("The file store is unavailable", e);
      throw new FailedOperation(AttachmentWrites.UNAVAILABLE);
    }
  }

  /** What was received and is not referred to by now will be removed. */
  @Override
  public void close() {
    kept.forEach(Uploads.Kept::close);
  }
}
