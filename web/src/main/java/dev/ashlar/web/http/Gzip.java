package dev.ashlar.web.http;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * The content coding gzip (RFC 9110 §8.4.1.3, RFC 1952): which requests admit it, and bytes in it. A
 * compressor holds a quarter of a megabyte outside the heap, so that a few are kept for whoever comes
 * next. Thread-safe.
 */
public final class Gzip {
  /** {@code Content-Encoding: gzip}. */
  public static final Field CODED = Field.constant(FieldName.CONTENT_ENCODING, "gzip");

  /** {@code Vary: Accept-Encoding}. */
  public static final Field VARY = Field.constant(FieldName.VARY, "Accept-Encoding");

  /** The next level makes JSON three percent smaller and takes twice the time. */
  private static final int LEVEL = 3;

  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
  private static final int TRAILER_LENGTH = 8;
  private static final int MOST_CODINGS = 20;
  private static final BlockingQueue<Deflater> IDLE =
      new ArrayBlockingQueue<>(2 * Runtime.getRuntime().availableProcessors());

  private Gzip() {}

  /** Whether a request admits the coding, by name or as any other. */
  public static boolean isAcceptedBy(Request request) {
    String header = request.header(FieldName.ACCEPT_ENCODING);
    return !header.isEmpty() && isAccepted(header);
  }

  static boolean isAccepted(String header) {
    int any = 0;
    for (String element : header.split(",", MOST_CODINGS)) {
      int semicolon = element.indexOf(';');
      String coding = (semicolon < 0 ? element : element.substring(0, semicolon)).strip();
      if (coding.equalsIgnoreCase("gzip") || coding.equalsIgnoreCase("x-gzip")) {
        return Accept.weight(element) > 0;
      }
      any = coding.equals("*") ? Accept.weight(element) : any;
    }
    return any > 0;
  }

  /** Bytes in the coding, as quickly as is worth it. */
  public static byte[] of(byte[] plain) {
    @Nullable Deflater idle = IDLE.poll();
    Deflater deflater = idle == null ? new Deflater(LEVEL, true) : idle;
    byte[] coded = with(deflater, plain);
    deflater.reset();
    if (!IDLE.offer(deflater)) {
      deflater.end();
    }
    return coded;
  }

  /** Bytes in the coding, as small as they get: for what is coded once. */
  public static byte[] smallest(byte[] plain) {
    var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    byte[] coded = with(deflater, plain);
    deflater.end();
    return coded;
  }

  private static byte[] with(Deflater deflater, byte[] plain) {
    deflater.setInput(plain);
    deflater.finish();
    byte[] coded = Arrays.copyOf(HEADER, HEADER.length + TRAILER_LENGTH + 64 + plain.length / 3);
    int length = HEADER.length;
    while (!deflater.finished()) {
      if (coded.length - length <= TRAILER_LENGTH) {
        coded = Arrays.copyOf(coded, coded.length * 2);
      }
      length += deflater.deflate(coded, length, coded.length - length - TRAILER_LENGTH);
    }
    var checksum = new CRC32();
    checksum.update(plain);
    little(coded, length, (int) checksum.getValue());
    little(coded, length + 4, plain.length);
    return Arrays.copyOf(coded, length + TRAILER_LENGTH);
  }

  private static void little(byte[] bytes, int at, int value) {
    for (int i = 0; i < 4; i++) {
      bytes[at + i] = (byte) (value >>> 8 * i);
    }
  }
}
