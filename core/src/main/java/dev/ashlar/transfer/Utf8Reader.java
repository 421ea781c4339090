package dev.ashlar.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text in UTF-8 that is refused, with its line, where it is none: never replaced. A byte order mark
 * is skipped. Not thread-safe.
 */
final class Utf8Reader extends Reader {
  private static final int BUFFER = 65_536;

  private final InputStream stream;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
  private boolean begun;
  private boolean ended;
  private long line = 1;

  Utf8Reader(InputStream stream) {
    this.stream = stream;
  }

  @Override
  public int read(char[] characters, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (!begun) {
      begin();
    }
    CharBuffer target = CharBuffer.wrap(characters, offset, count);
    while (true) {
      CoderResult result = decoder.decode(bytes, target, ended);
      int got = target.position() - offset;
      countLines(characters, offset, got);
      if (result.isError()) {
        if (got > 0) {
          return got;
        }
        throw new Unreadable(line, Unreadable.notUtf8(bytes.get(bytes.position())));
      }
      if (got > 0) {
        return got;
      }
      if (ended) {
        return -1;
      }
      fill();
    }
  }

  private void countLines(char[] characters, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      line += characters[i] == '\n' ? 1 : 0;
    }
  }

  private void begin() throws IOException {
    begun = true;
    bytes.clear();
    int length = stream.readNBytes(bytes.array(), 0, 4);
    bytes.limit(length);
    ended = length < 4;
    if (Unreadable.isWide(bytes.array(), length)) {
      throw Unreadable.wide();
    }
    boolean marked =
        length >= 3
            && bytes.get(0) == (byte) 0xEF
            && bytes.get(1) == (byte) 0xBB
            && bytes.get(2) == (byte) 0xBF;
    bytes.position(marked ? 3 : 0);
  }

  private void fill() throws IOException {
    bytes.compact();
    int got = stream.read(bytes.array(), bytes.position(), bytes.remaining());
    ended = got < 0;
    bytes.position(bytes.position() + Math.max(0, got));
    bytes.flip();
  }

  /** The stream is somebody else's to close. */
  @Override
  public void close() {
    // nothing to let go of
  }
}
