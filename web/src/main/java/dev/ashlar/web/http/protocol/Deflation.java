package dev.ashlar.web.http.protocol;

import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Message;
import dev.ashlar.web.http.Request;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Compression of the messages of a WebSocket (permessage-deflate, RFC 7692), without context between them
 * either way: so a message is compressed once for all who get it, and an idle socket needs no memory for it.
 * Thread-safe.
 */
final class Deflation {
  /** From which size on it pays. */
  static final int LEAST = 1024;

  /** Up to which size a message is compressed by whoever must not wait. */
  static final int MOST_AT_ONCE = 262_144;

  private static final String NAME = "permessage-deflate";
  private static final String ANSWER =
      NAME + "; server_no_context_takeover; client_no_context_takeover";

  /** What ends every compressed message, and is left out (§7.2.1). */
  private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

  private static final byte[] NOTHING = {0};
  private static final int MOST_OFFERS = 20;
  private static final int PART = 16_384;

  /** Both need some hundred kilobytes outside of the heap, and are used by one thread at a time. */
  private static final int KEPT = 4;

  private static final BlockingQueue<Deflater> DEFLATERS = new ArrayBlockingQueue<>(KEPT);
  private static final BlockingQueue<Inflater> INFLATERS = new ArrayBlockingQueue<>(KEPT);

  private Deflation() {}

  /** The field of the answer that takes an offer of the client; empty if there is none to be taken. */
  static Optional<Field> accepted(Request request) {
    String offers = request.header(FieldName.WEBSOCKET_EXTENSIONS);
    for (String offer : offers.split(",", MOST_OFFERS)) {
      Optional<String> answer = answer(offer.split(";", MOST_OFFERS));
      if (answer.isPresent()) {
        return Optional.of(Field.of(FieldName.WEBSOCKET_EXTENSIONS, answer.get()));
      }
    }
    return Optional.empty();
  }

  /** What answers an offer; empty for one that asks for what cannot be had, or makes no sense (§7.1). */
  private static Optional<String> answer(String[] offer) {
    if (!offer[0].strip().toLowerCase(Locale.ROOT).equals(NAME)) {
      return Optional.empty();
    }
    var seen = new HashSet<String>();
    String answer = ANSWER;
    for (String parameter : Arrays.asList(offer).subList(1, offer.length)) {
      int equals = parameter.indexOf('=');
      String name = (equals < 0 ? parameter : parameter.substring(0, equals)).strip();
      String value = equals < 0 ? "" : unquoted(parameter.substring(equals + 1).strip());
      boolean known =
          switch (name) {
            case "server_no_context_takeover", "client_no_context_takeover" -> equals < 0;
            case "client_max_window_bits" -> equals < 0 || isWindow(value);
            case "server_max_window_bits" -> value.equals("15"); // the platform has no other
            default -> false;
          };
      if (!known || !seen.add(name)) {
        return Optional.empty();
      }
      if (name.equals("server_max_window_bits")) {
        answer = ANSWER + "; server_max_window_bits=15";
      }
    }
    return Optional.of(answer);
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static boolean isWindow(String value) {
    return value.matches("[89]|1[0-5]"); // at a handshake alone
  }

  /**
   * The compressed content of a message, made once for all sockets; empty if that does not pay.
   *
   * @param atOnce whether nobody may wait for it, so that a large one is sent as it is
   */
  static Optional<byte[]> of(Message message, boolean atOnce) {
    int length = message.bytes().length;
    if (length < LEAST || (atOnce && length > MOST_AT_ONCE)) {
      return Optional.empty();
    }
    byte[] compressed = message.encoded(Deflation::compressed);
    return compressed.length < length - length / 8 ? Optional.of(compressed) : Optional.empty();
  }

  /** Any bytes, compressed; those that become no smaller are told by one that is as long. */
  private static byte[] compressed(byte[] bytes) {
    Deflater deflater =
        taken(DEFLATERS, () -> new Deflater(Deflater.BEST_SPEED, true));
    try {
      deflater.setInput(bytes);
      byte[] all = new byte[bytes.length];
      int length = 0;
      int more = 1;
      while (more > 0 && length < all.length) {
        more = deflater.deflate(all, length, all.length - length, Deflater.SYNC_FLUSH);
        length += more;
      }
      return length == all.length ? bytes : Arrays.copyOf(all, length - TAIL.length);
    } finally {
      deflater.reset();
      if (!DEFLATERS.offer(deflater)) {
        deflater.end();
      }
    }
  }

  private static <T> T taken(BlockingQueue<T> kept, Supplier<T> fresh) {
    T known = kept.poll();
    return known == null ? fresh.get() : known;
  }

  /**
   * What a client has compressed.
   *
   * @param most how long it may be
   * @throws WebSocketFailure if it is longer, or was not compressed so
   */
  static byte[] inflated(byte[] bytes, int length, int most) {
    Inflater inflater = taken(INFLATERS, () -> new Inflater(true));
    try {
      byte[] all = new byte[Math.min(most, Math.max(PART, 2 * length))];
      int have = 0;
      for (byte[] part : new byte[][] {Arrays.copyOf(bytes, length), TAIL}) {
        inflater.setInput(part);
        int more = 1;
        while (more > 0) {
          if (have == all.length) {
            all = grown(inflater, all, most);
          }
          more = have == all.length ? 0 : inflater.inflate(all, have, all.length - have);
          have += more;
        }
        if (!inflater.needsInput() && !inflater.finished()) {
          throw failed();
        }
      }
      return Arrays.copyOf(all, have);
    } catch (DataFormatException e) {
      throw failed();
    } finally {
      inflater.reset();
      if (!INFLATERS.offer(inflater)) {
        inflater.end();
      }
    }
  }

  /** Room for more, unless that would be too much: a few bytes may stand for a thousand times as many. */
  private static byte[] grown(Inflater inflater, byte[] all, int most) throws DataFormatException {
    if (all.length < most) {
      return Arrays.copyOf(all, (int) Math.min(2L * all.length, most));
    }
    if (inflater.inflate(NOTHING.clone()) > 0) {
      throw new WebSocketFailure(1009, "a message that is too large");
    }
    return all;
  }

  private static WebSocketFailure failed() {
    return new WebSocketFailure(1007, "a message that is not compressed as was agreed");
  }
}
