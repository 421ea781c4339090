package dev.ashlar.source;

import dev.ashlar.json.Json;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The items of a source on disk, each with its place: written to the end, then read. It is gone when it is
 * closed. Used by one thread.
 */
final class Spool implements AutoCloseable {
  private static final int BUFFER = 65_536;

  private final FileChannel file;
  private final DataOutputStream out;
  private long items;

  /**
   * An item.
   *
   * @param members empty if and only if it cannot be read
   * @param fault what is wrong with it; empty if nothing is
   */
  record Entry(String place, Optional<ObjectNode> members, String fault) {}

  Spool() throws IOException {
    file =
        FileChannel.open(
            Files.createTempFile("ashlar-source-", ".items"),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file), BUFFER));
  }

  void add(String place, ObjectNode members) throws IOException {
    write(place, Json.bytes(members), "");
  }

  void addFault(String place, String fault) throws IOException {
    write(place, new byte[0], fault);
  }

  private void write(String place, byte[] members, String fault) throws IOException {
    out.writeUTF(place);
    out.writeInt(members.length);
    if (members.length == 0) {
      out.writeUTF(fault.length() > 1000 ? fault.substring(0, 1000) : fault);
    } else {
      out.write(members);
    }
    items++;
  }

  /** How many there are. */
  long size() {
    return items;
  }

  /** All of them, from the first; nothing is added after this. */
  Reader read() throws IOException {
    out.flush();
    file.position(0);
    return new Reader(
        new DataInputStream(new BufferedInputStream(Channels.newInputStream(file), BUFFER)));
  }

  /** One after the other. */
  record Reader(DataInputStream in) {
    /** The next one; empty at the end. */
    Optional<Entry> next() throws IOException {
      String place;
      try {
        place = in.readUTF();
      } catch (EOFException e) {
        return Optional.empty();
      }
      int length = in.readInt();
      if (length == 0) {
        return Optional.of(new Entry(place, Optional.empty(), in.readUTF()));
      }
      var members = (ObjectNode) Json.parse(in.readNBytes(length));
      return Optional.of(new Entry(place, Optional.of(members), ""));
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
