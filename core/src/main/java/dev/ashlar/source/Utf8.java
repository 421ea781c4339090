package dev.ashlar.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Text as UTF-8, whatever it is in: what a byte order mark says, else what was declared, else UTF-8. Bytes
 * that are none in their encoding are refused, never replaced.
 */
final class Utf8 extends InputStream {
  private static final int PART = 8192;

  private final Reader reader;
  private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
  private final CharBuffer characters = CharBuffer.allocate(PART).flip();
  private final ByteBuffer bytes = ByteBuffer.allocate(4 * PART).flip();
  private final String name;
  private boolean ended;

  private Utf8(InputStream stream, Charset charset) {
    name = charset.name();
    reader =
        new InputStreamReader(
            stream,
            charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  /** The text; UTF-8 is passed as it is, for its reader to judge. */
  static InputStream of(InputStream stream, Optional<Charset> declared) throws IOException {
    var start = new PushbackInputStream(stream, 4);
    byte[] mark = start.readNBytes(4);
    start.unread(mark);
    Charset charset =
        marked(mark).or(() -> declared).orElse(StandardCharsets.UTF_8);
    if (charset.equals(StandardCharsets.UTF_8) || charset.equals(StandardCharsets.US_ASCII)) {
      return start;
    }
    return new Utf8(start, charset);
  }

  /** What a byte order mark other than that of UTF-8 says; these charsets skip it. */
  private static Optional<Charset> marked(byte[] mark) {
    int first = mark.length < 2 ? 0 : (mark[0] & 0xFF) << 8 | (mark[1] & 0xFF);
    int second = mark.length < 4 ? 1 : (mark[2] & 0xFF) << 8 | (mark[3] & 0xFF);
    if ((first == 0xFFFE && second == 0) || (first == 0 && second == 0xFEFF)) {
      return Optional.of(StandardCharsets.UTF_32);
    }
    if (first == 0xFFFE || first == 0xFEFF) {
      return Optional.of(StandardCharsets.UTF_16);
    }
    return mark.length > 2 && first == 0xEFBB && (mark[2] & 0xFF) == 0xBF
        ? Optional.of(StandardCharsets.UTF_8)
        : Optional.empty();
  }

  @Override
  public int read() throws IOException {
    return fill() ? bytes.get() & 0xFF : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, bytes.remaining());
    bytes.get(target, offset, count);
    return count;
  }

  private boolean fill() throws IOException {
    while (!bytes.hasRemaining() && !ended) {
      characters.compact();
      try {
        ended = reader.read(characters) < 0;
      } catch (CharacterCodingException e) {
        throw new IOException("expected text in " + name + ", found bytes that are none", e);
      }
      characters.flip();
      bytes.clear();
      var result = encoder.encode(characters, bytes, ended);
      if (result.isError()) {
        throw new IOException("expected text in " + name + ", found half a character");
      }
      bytes.flip();
    }
    return bytes.hasRemaining();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
