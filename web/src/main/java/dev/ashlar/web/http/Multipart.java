package dev.ashlar.web.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a form with files, {@code multipart/form-data} (RFC 7578, RFC 2046 §5.1), one after the
 * other as they arrive. Never more of it is in memory than one buffer. Used by one thread.
 *
 * <p>A delimiter is {@code CRLF -- boundary}. The buffer begins with a line end of its own, so that the
 * first delimiter needs no rule of its own; what stands before it is skipped.
 *
 * <p>It is one file because all of it reads from that one buffer.
 */
public final class Multipart {
  /** {@code multipart/form-data}. */
  public static final MediaType TYPE = MediaType.of("multipart", "form-data");

  private static final int BUFFER = 65_536;
  private static final int LONGEST_BOUNDARY = 70;
  private static final int LONGEST_HEADER = 8192;
  private static final int MOST_PARTS = 1000;
  private static final int MOST_HELD = 8_000_000;
  private static final byte[] LINE_END = {'\r', '\n'};

  private final InputStream body;
  private final byte[] delimiter;
  private final byte[] buffer = new byte[BUFFER];
  private int start;
  private int end;

  /** Up to where the buffer is known to hold content. */
  private int clear;

  private boolean ended;
  private int parts;
  private @Nullable Content content;

  /** Parts that were looked at before they were asked for; only the last one can be a file. */
  private final Deque<Part> ahead = new ArrayDeque<>();

  /** How many bytes of them are in memory. */
  private int held;

  private Multipart(InputStream body, String boundary) {
    this.body = body;
    delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(LINE_END, 0, buffer, 0, LINE_END.length);
    end = LINE_END.length;
  }

  /**
   * The parts of a body.
   *
   * @param contentType the value of its {@code Content-Type}
   * @param body read as the parts are; what reading throws passes through
   * @throws Rejected if the type names no boundary
   */
  public static Multipart of(String contentType, InputStream body) {
    int semicolon = contentType.indexOf(';');
    String boundary =
        semicolon < 0 ? "" : MediaType.parameter(contentType, semicolon, "boundary");
    if (!isBoundary(boundary)) {
      throw malformed("expected multipart/form-data with a boundary");
    }
    return new Multipart(body, boundary);
  }

  private static boolean isBoundary(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letter && "'()+_,-./:=? ".indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= LONGEST_BOUNDARY && !text.endsWith(" ");
  }

  /**
   * One part. Its content can be read until the next part is asked for.
   *
   * @param fileName what the client calls the file, as it is: perhaps with folders; empty for a plain
   *     field of the form
   * @param type what the client says it is
   */
  public record Part(
      String name, Optional<String> fileName, Optional<MediaType> type, InputStream content) {
    /** This part with other content. */
    Part with(InputStream other) {
      return new Part(name, fileName, type, other);
    }

    /**
     * The content as text.
     *
     * @param limit how many bytes it may have
     * @throws Rejected if it has more, or is not UTF-8
     */
    public String text(int limit) {
      try {
        byte[] bytes = content.readNBytes(limit + 1);
        if (bytes.length > limit) {
          throw new Rejected(
              Problem.of(
                  ProblemType.TOO_LARGE,
                  "the part '" + name + "' may have at most " + limit + " bytes"));
        }
        return utf8(bytes, "the part '" + name + "'");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * The next part, after the rest of the present one was skipped; empty at the end.
   *
   * @throws Rejected if the body is malformed
   */
  public Optional<Part> next() {
    Part known = ahead.poll();
    return known == null ? read() : Optional.of(known);
  }

  /**
   * The text of a field that comes before the first file. Asked for before any part is; {@link #next}
   * gives all parts all the same.
   *
   * @throws Rejected if the body is malformed, or the fields are larger than fields may be
   */
  public Optional<String> leading(String name) {
    while (ahead.isEmpty() || ahead.getLast().fileName().isEmpty()) {
      Optional<Part> part = read();
      if (part.isEmpty() || part.get().fileName().isPresent()) {
        part.ifPresent(ahead::add);
        return Optional.empty();
      }
      byte[] bytes = bytes(part.get(), MOST_HELD - held);
      held += bytes.length;
      ahead.add(part.get().with(new ByteArrayInputStream(bytes)));
      if (part.get().name().equals(name)) {
        return Optional.of(utf8(bytes, "the part '" + name + "'"));
      }
    }
    return Optional.empty();
  }

  private static byte[] bytes(Part part, int limit) {
    try {
      byte[] bytes = part.content().readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new Rejected(
            Problem.of(
                ProblemType.TOO_LARGE,
                "the fields of a form may have at most " + MOST_HELD + " bytes before its files"));
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Part> read() {
    if (ended) {
      return Optional.empty();
    }
    skip(content == null ? new Content() : content);
    if (startsWith("--")) {
      start += 2;
      ended = true;
      drain();
      return Optional.empty();
    }
    skipPadding();
    if (++parts > MOST_PARTS) {
      throw malformed("a form has at most " + MOST_PARTS + " parts");
    }
    Part part = header();
    content = (Content) part.content();
    return Optional.of(part);
  }

  private static void skip(Content content) {
    byte[] nowhere = new byte[8192];
    int got = content.read(nowhere, 0, nowhere.length);
    while (got >= 0) {
      got = content.read(nowhere, 0, nowhere.length);
    }
  }

  /** What follows the last part means nothing, but belongs to the request. */
  private void drain() {
    start = end;
    while (fill()) {
      start = end;
    }
  }

  private void skipPadding() {
    while (startsWith(" ") || startsWith("\t")) {
      start++;
    }
    if (!startsWith("\r\n")) {
      throw malformed("a delimiter of the form is followed by something else than a line end");
    }
    start += 2;
  }

  private boolean startsWith(String text) {
    need(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (buffer[start + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private Part header() {
    String disposition = "";
    Optional<MediaType> type = Optional.empty();
    int left = LONGEST_HEADER;
    for (String line = line(left); !line.isEmpty(); line = line(left)) {
      left -= line.length() + 2;
      int colon = line.indexOf(':');
      String name = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      switch (name) {
        case "content-disposition" -> disposition = value;
        case "content-type" -> type = MediaType.parse(value);
        case "content-transfer-encoding" -> refuseCoding(value);
        case "" -> throw malformed("a part of the form has a header line without a name");
        default -> {}
      }
    }
    boolean isField =
        disposition.length() >= 9
            && disposition.regionMatches(true, 0, "form-data", 0, 9)
            && (disposition.length() == 9 || "; \t".indexOf(disposition.charAt(9)) >= 0);
    String name =
        (isField ? parameter(disposition, "name") : Optional.<String>empty())
            .orElseThrow(
                () -> malformed(
                    "expected Content-Disposition: form-data; name=… in each part of the form"));
    return new Part(name, parameter(disposition, "filename"), type, new Content());
  }

  private static void refuseCoding(String coding) {
    switch (coding.toLowerCase(Locale.ROOT)) {
      case "binary", "8bit", "7bit" -> {}
      default ->
          throw malformed("send the parts of a form as they are, without a transfer encoding");
    }
  }

  /** A line of a header, without its end. */
  private String line(int longest) {
    for (int length = 0; length <= longest; length++) {
      need(length + 2);
      if (buffer[start + length] == '\r' && buffer[start + length + 1] == '\n') {
        byte[] line = new byte[length];
        System.arraycopy(buffer, start, line, 0, length);
        start += length + 2;
        return utf8(line, "a header of the form");
      }
    }
    throw malformed("the header of a part has at most " + LONGEST_HEADER + " bytes");
  }

  /**
   * A parameter's value. Quoted ones are read as clients write them: browsers say {@code %22} for a
   * quotation mark, others {@code \"}; a backslash before anything else is one.
   */
  private static Optional<String> parameter(String header, String wanted) {
    int at = header.indexOf(';');
    while (at >= 0 && at < header.length()) {
      int equals = header.indexOf('=', at);
      if (equals < 0) {
        return Optional.empty();
      }
      String name = header.substring(at + 1, equals).strip();
      int from = equals + 1;
      boolean quoted = from < header.length() && header.charAt(from) == '"';
      int to = quoted ? quote(header, from + 1) : semicolon(header, from);
      if (name.equalsIgnoreCase(wanted)) {
        String value = header.substring(quoted ? from + 1 : from, to);
        return Optional.of(quoted ? unescaped(value) : value.strip());
      }
      at = header.indexOf(';', to);
    }
    return Optional.empty();
  }

  private static int semicolon(String header, int from) {
    int semicolon = header.indexOf(';', from);
    return semicolon < 0 ? header.length() : semicolon;
  }

  /** Where the quotation mark is that ends a value. */
  private static int quote(String header, int from) {
    int at = from;
    while (at < header.length() && header.charAt(at) != '"') {
      at += isEscape(header, at) ? 2 : 1;
    }
    if (at >= header.length()) {
      throw malformed("a value in the header of a part lacks its last quotation mark");
    }
    return at;
  }

  private static boolean isEscape(String text, int at) {
    return text.charAt(at) == '\\'
        && at + 1 < text.length()
        && (text.charAt(at + 1) == '"' || text.charAt(at + 1) == '\\');
  }

  private static String unescaped(String value) {
    var text = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      i += isEscape(value, i) ? 1 : 0;
      text.append(value.charAt(i));
    }
    return text.toString().replace("%22", "\"");
  }

  /** Makes sure that so many bytes are in the buffer. */
  private void need(int count) {
    while (end - start < count) {
      if (!fill()) {
        throw malformed("the form ends before its last delimiter");
      }
    }
  }

  /** Reads some more; false at the end of the body. */
  private boolean fill() {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      clear = Math.max(0, clear - start);
      start = 0;
    }
    try {
      int got = body.read(buffer, end, buffer.length - end);
      end += Math.max(0, got);
      return got > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Looks for a delimiter; afterwards there is content before {@code clear}, or it begins there. */
  private boolean atDelimiter() {
    while (clear <= start) {
      need(delimiter.length);
      clear = start;
      while (clear + delimiter.length <= end && !isDelimiter(clear)) {
        clear++;
      }
      if (clear == start) {
        return true;
      }
    }
    return false;
  }

  private boolean isDelimiter(int at) {
    for (int i = 0; i < delimiter.length; i++) {
      if (buffer[at + i] != delimiter[i]) {
        return false;
      }
    }
    return true;
  }

  private static String utf8(byte[] bytes, String what) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw malformed(what + " is not UTF-8");
    }
  }

  private static Rejected malformed(String detail) {
    return new Rejected(Problem.of(ProblemType.MALFORMED, detail));
  }

  /** The bytes up to the next delimiter. */
  private final class Content extends InputStream {
    private boolean finished;

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) {
      Objects.checkFromIndexSize(offset, count, bytes.length);
      if (count == 0) {
        return 0;
      }
      if (!finished && atDelimiter()) {
        finished = true;
        start += delimiter.length;
        clear = start;
      }
      if (finished) {
        return -1;
      }
      int part = Math.min(count, clear - start);
      System.arraycopy(buffer, start, bytes, offset, part);
      start += part;
      return part;
    }
  }
}
