package dev.ashlar.app.cli;

import dev.ashlar.json.Json;
import dev.ashlar.transfer.Item;
import dev.ashlar.transfer.Items;
import dev.ashlar.transfer.Names;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The elements of a JSON array as NDJSON: the nth element is the nth line. */
final class ArrayLines extends InputStream {
  private final InputStream stream;
  private final Items items;
  private byte[] line = {};
  private int position;

  /**
   * The elements of an array.
   *
   * @param at where it is in the file; empty if the file is one
   */
  ArrayLines(InputStream stream, String at) {
    this.stream = stream;
    items = Items.ofArray(stream, at, Names.SAME);
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    if (position == line.length && !advance()) {
      return -1;
    }
    int part = Math.min(length, line.length - position);
    System.arraycopy(line, position, bytes, offset, part);
    position += part;
    return part;
  }

  private boolean advance() {
    Optional<Item> item = items.next();
    item.ifPresent(next -> line = (text(next) + "\n").getBytes(StandardCharsets.UTF_8));
    position = 0;
    return item.isPresent();
  }

  /** An element that is no object is sent as a text that says so: the server names its line. */
  private static String text(Item item) {
    return item.members()
        .map(Json::text)
        .orElseGet(() -> item.faults().getFirst().message().replace('\n', ' '));
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
