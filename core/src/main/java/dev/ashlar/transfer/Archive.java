package dev.ashlar.transfer;

import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.port.files.Stored;
import dev.ashlar.port.store.Backup;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A backup as one file: a zip with {@code ashlar.json}, which says of what, then {@code store}, the
 * store in its own form, and then the files that documents refer to, each under its digest.
 */
public final class Archive {
  private static final int FORMAT = 2;
  private static final int MOST_SAID = 65_536;
  private static final String ABOUT = "ashlar.json";
  private static final String STORE = "store";
  private static final String FILES = "files/";

  /** An entry that says that nothing is missing before it; since format 2. */
  private static final String LAST = "whole";

  private Archive() {}

  /**
   * Writes a backup. The stream stays open.
   *
   * @param files written after the store: what it refers to is there by then, and is not swept so soon
   */
  public static void write(
      Backup backup,
      Optional<dev.ashlar.port.files.Files> files,
      String application,
      Instant now,
      OutputStream out) {
    try {
      var zip = new ZipOutputStream(new Unclosed(out));
      zip.setLevel(Deflater.BEST_SPEED);
      zip.putNextEntry(new ZipEntry(ABOUT));
      zip.write(
          Json.bytes(
              JsonNodeFactory.instance
                  .objectNode()
                  .put("format", FORMAT)
                  .put("application", application)
                  .put("taken", now.toString())));
      zip.putNextEntry(new ZipEntry(STORE));
      backup.write(zip);
      zip.closeEntry();
      files.ifPresent(all -> all.each(file -> add(all, file.digest(), zip)));
      zip.putNextEntry(new ZipEntry(LAST));
      zip.closeEntry();
      zip.finish();
      zip.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(
      dev.ashlar.port.files.Files files, String digest, ZipOutputStream zip) {
    Optional<InputStream> found = files.open(digest, 0, Long.MAX_VALUE);
    if (found.isEmpty()) {
      return; // nothing referred to it, and it was removed meanwhile
    }
    try (InputStream content = found.get()) {
      zip.putNextEntry(new ZipEntry(FILES + digest.substring(Stored.PREFIX.length())));
      content.transferTo(zip);
      zip.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Why a file is no backup that can be read. */
  public static final class NoArchive extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoArchive(String message) {
      super(message);
    }
  }

  /**
   * Takes the store out of a backup, and makes sure that all of the files are in it as they were.
   * Names in the file are never used as paths.
   *
   * @param application whose backup it must be
   * @param store the file to make
   * @throws NoArchive if it is no backup, not whole, too new, or of another application
   */
  public static void extractStore(Path archive, String application, Path store) {
    read(archive, application, Optional.of(store),
        (name, content) -> check(name, content, archive));
  }

  /**
   * Takes the files out of a backup.
   *
   * @param application whose backup it must be
   * @param files where the files are kept
   * @throws NoArchive if it is no backup, not whole, too new, or of another application
   */
  public static void extractFiles(
      Path archive, String application, dev.ashlar.port.files.Files files) {
    read(
        archive,
        application,
        Optional.empty(),
        (name, content) -> keep(name, content, files, archive));
  }

  private static void read(Path archive, String application, Optional<Path> store,
      BiConsumer<String, InputStream> each) {
    try (InputStream file = Files.newInputStream(archive);
        var zip = new ZipInputStream(file)) {
      int format = about(zip, archive, application);
      ZipEntry entry = zip.getNextEntry();
      if (entry == null || !entry.getName().equals(STORE)) {
        throw new NoArchive(archive + " is no backup: it has no store");
      }
      if (store.isPresent()) {
        Files.copy(zip, store.get());
      }
      boolean last = format < 2;
      for (ZipEntry next = zip.getNextEntry(); next != null; next = zip.getNextEntry()) {
        last |= next.getName().equals(LAST);
        if (!last) {
          each.accept(next.getName(), zip);
        }
      }
      if (!last) {
        throw new NoArchive(archive + " is damaged, or not whole: files are missing");
      }
    } catch (ZipException | java.io.EOFException e) {
      throw new NoArchive(archive + " is damaged, or not whole: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void check(String name, InputStream content, Path archive) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(content, digest).transferTo(OutputStream.nullOutputStream());
      if (!name.equals(FILES + HexFormat.of().formatHex(digest.digest()))) {
        throw damaged(archive, name);
      }
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    } catch (ZipException | java.io.EOFException e) {
      throw new NoArchive(archive + " is damaged, or not whole: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static NoArchive damaged(Path archive, String name) {
    return new NoArchive(archive + " is damaged: " + name + " is not what it was");
  }

  private static void keep(
      String name, InputStream content, dev.ashlar.port.files.Files files, Path archive) {
    try (dev.ashlar.port.files.Files.Pending pending = files.receive(content)) {
      if (!name.equals(FILES + pending.stored().digest().substring(Stored.PREFIX.length()))) {
        throw damaged(archive, name);
      }
      pending.keep();
    }
  }

  private static int about(ZipInputStream zip, Path archive, String application)
      throws IOException {
    ZipEntry entry = zip.getNextEntry();
    if (entry == null || !entry.getName().equals(ABOUT)) {
      throw new NoArchive(archive + " is no backup of Ashlar's");
    }
    JsonNode about;
    try {
      about = Json.parse(zip.readNBytes(MOST_SAID));
    } catch (MalformedJson e) {
      throw new NoArchive(archive + " is damaged: it does not say what it is");
    }
    int format = about.path("format").asInt(0);
    if (format > FORMAT) {
      throw new NoArchive(archive + " was made by a newer version");
    }
    String whose = about.path("application").asString("");
    if (!whose.equals(application)) {
      throw new NoArchive(
          archive + " is a backup of '" + whose + "', not of '" + application + "'");
    }
    return format;
  }

  /** Lets a zip end without its stream. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
