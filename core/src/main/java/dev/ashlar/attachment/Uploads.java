package dev.ashlar.attachment;

import dev.ashlar.document.RevisionMark;
import dev.ashlar.port.files.Files;
import dev.ashlar.port.files.FilesUnavailable;
import dev.ashlar.port.files.Stored;
import dev.ashlar.port.store.FileUses;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files between their arrival and the commit that refers to them, and their removal once nothing does.
 * Thread-safe.
 *
 * <p>A file is kept before the commit, so that nothing is ever referred to that is not there. A sweep
 * therefore leaves alone what an upload in this process is about to refer to; that two processes share a
 * file is what the grace is for: a file that was kept, or lost its last reference, more recently stays.
 */
public final class Uploads {
  /** How long a file is left alone when nothing refers to it, usually. */
  public static final Duration GRACE = Duration.ofHours(1);

  private static final int MOST = 1000;

  private final Files files;
  private final FileUses uses;
  private final Clock clock;
  private final Duration grace;
  private final ConcurrentHashMap<String, Integer> expected = new ConcurrentHashMap<>();

  /** Uploads to a file store, whose uses a store counts. */
  public Uploads(Files files, FileUses uses, Clock clock, Duration grace) {
    this.files = files;
    this.uses = uses;
    this.clock = clock;
    this.grace = grace;
  }

  /** A file that is kept, and that no sweep removes before this is closed. */
  public final class Kept implements AutoCloseable {
    private final Stored stored;
    private boolean closed;

    private Kept(Stored stored) {
      this.stored = stored;
    }

    /** The file. */
    public Stored stored() {
      return stored;
    }

    /** The commit that refers to it was made, or never will be. Idempotent. */
    @Override
    public void close() {
      if (!closed) {
        closed = true;
        expected.computeIfPresent(
            stored.digest(), (_, count) -> count == 1 ? null : Integer.valueOf(count - 1));
      }
    }
  }

  /** Content that only this program writes. */
  public static final class ReservedContent extends RuntimeException {
    private static final long serialVersionUID = 1;

    private ReservedContent() {
      super("the file begins as the marks of kept revisions do; begin it otherwise");
    }
  }

  /**
   * Takes content in that somebody sends; what reading it throws passes through.
   *
   * @throws ReservedContent if it begins as the mark of a revision
   */
  public Kept keep(InputStream content) {
    byte[] beginning;
    try {
      beginning = content.readNBytes(RevisionMark.LENGTH);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (RevisionMark.begins(beginning)) {
      throw new ReservedContent();
    }
    return take(new SequenceInputStream(new ByteArrayInputStream(beginning), content));
  }

  /** Keeps a revision of a resource, with its mark, as a commit that is about to refer to it counts it. */
  public void keepRevision(String resource, byte[] json) {
    try (Kept bytes = take(new ByteArrayInputStream(json))) {
      byte[] mark = RevisionMark.content(resource, bytes.stored().digest());
      take(new ByteArrayInputStream(mark)).close();
    }
  }

  /** The bytes of a revision that was kept as one of a resource; empty if it was not. */
  public Optional<InputStream> openRevision(String resource, String digest, long count) {
    String mark = RevisionMark.digest(resource, digest);
    try (InputStream marked = files.open(mark, 0, 1).orElse(null)) {
      return marked == null ? Optional.empty() : files.open(digest, 0, count);
    } catch (IOException e) {
      throw new FilesUnavailable("cannot close a file", e);
    }
  }

  private Kept take(InputStream content) {
    try (Files.Pending pending = files.receive(content)) {
      Stored stored = pending.stored();
      expected.merge(stored.digest(), 1, Integer::sum);
      var kept = new Kept(stored);
      boolean done = false;
      try {
        pending.keep();
        done = true;
        return kept;
      } finally {
        if (!done) {
          kept.close();
        }
      }
    }
  }

  /** The bytes of a file, or a part of them; empty if it is not there. */
  public Optional<InputStream> open(String digest, long from, long count) {
    return files.open(digest, from, count);
  }

  /** Removes some files that nothing refers to any more; how many. */
  public int sweep() {
    Instant old = clock.instant().minus(grace);
    int removed = 0;
    for (String digest : uses.unused(old, MOST)) {
      if (alone(digest, () -> uses.forget(digest, old) && files.delete(digest, old))) {
        removed++;
      }
    }
    return removed;
  }

  /** Removes files that nothing ever referred to, because their uploads came to nothing; how many. */
  public int sweepUnknown() {
    Instant old = clock.instant().minus(grace);
    var removed = new int[1];
    var batch = new ArrayList<String>(MOST);
    files.each(
        file -> {
          batch.add(file.digest());
          if (batch.size() == MOST) {
            removed[0] += removeUnknown(batch, old);
            batch.clear();
          }
        });
    return removed[0] + removeUnknown(batch, old);
  }

  private int removeUnknown(List<String> digests, Instant old) {
    Set<String> known = uses.known(digests);
    int removed = 0;
    for (String digest : digests) {
      boolean gone =
          !known.contains(digest)
              && alone(
                  digest,
                  () -> uses.known(List.of(digest)).isEmpty() && files.delete(digest, old));
      removed += gone ? 1 : 0;
    }
    return removed;
  }

  /** What to do with a file that no upload is about to refer to. */
  private interface Removal {
    boolean remove();
  }

  /** Removes a file unless an upload expects it; none can begin to expect it meanwhile. */
  private boolean alone(String digest, Removal removal) {
    var removed = new boolean[1];
    expected.compute(
        digest,
        (_, count) -> {
          removed[0] = count == null && removal.remove();
          return count;
        });
    return removed[0];
  }
}
