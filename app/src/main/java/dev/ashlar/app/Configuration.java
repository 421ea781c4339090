package dev.ashlar.app;

import dev.ashlar.app.Layer.Said;
import dev.ashlar.engine.Retention;
import dev.ashlar.web.http.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * How an application runs: where it listens, where it keeps what is stored, how long its log
 * remembers. Each setting is taken from the first that says it: a flag, the environment, the
 * definition, the default. Immutable.
 *
 * @param port 0 for any that is free
 * @param database the file of the store
 * @param open whether everybody is let in on purpose, wherever the server listens
 */
public record Configuration(
    Host host, int port, Path database, Retention retention, Limits limits, boolean open) {
  /** The port unless another one is set. */
  public static final int DEFAULT_PORT = 9200;

  private static final String SQLITE = "sqlite:";

  /** The folder of the store's file. */
  public Path folder() {
    return Optional.ofNullable(database.toAbsolutePath().getParent()).orElse(database);
  }

  /**
   * Settles the settings of one application, and collects what is wrong with them. Used once, by one
   * thread.
   */
  static final class Reader {
    private final String name;
    private final Path folder;
    private final List<Layer> layers;
    private final List<String> problems = new ArrayList<>();

    /**
     * A reader.
     *
     * @param name the application's, which names its files
     * @param folder where the data folder is, unless another one is named
     * @param layers where settings come from, the strongest first
     */
    Reader(String name, Path folder, List<Layer> layers) {
      this.name = name;
      this.folder = folder;
      this.layers = layers;
    }

    /** What is wrong, each with its source; settings that are have their usual values. */
    List<String> problems() {
      return problems;
    }

    Configuration read() {
      Host host = value(Setting.HOST, Host::of, Host.LOOPBACK);
      int port = value(Setting.PORT, Reader::port, DEFAULT_PORT);
      boolean open = value(Setting.OPEN, Reader::bool, false);
      Duration keep = value(Setting.LOG_KEEP, Amounts::length, Retention.DEFAULT.keep());
      Duration wait = value(Setting.LOG_WAIT, Amounts::length, Retention.DEFAULT.grace());
      if (!open && !host.isLoopback()) {
        problems.add(notLoopback(host));
      }
      return new Configuration(
          host, port, database(), new Retention(keep, wait), limits(), open);
    }

    private Limits limits() {
      Limits usual = Limits.DEFAULT;
      int body = value(Setting.LIMITS_BODY, Amounts::bytes, usual.body());
      long upload = value(Setting.LIMITS_UPLOAD, Amounts::manyBytes, usual.upload());
      int connections =
          value(
              Setting.LIMITS_CONNECTIONS,
              text -> Amounts.number(text, 1, 1_000_000),
              usual.connections());
      Duration request = value(Setting.LIMITS_REQUEST, Amounts::length, usual.request());
      Duration idle = value(Setting.LIMITS_IDLE, Amounts::length, usual.idle());
      return usual
          .withBody(body)
          .withUpload(upload)
          .withConnections(connections)
          .withTimes(request, idle);
    }

    private String notLoopback(Host host) {
      String source = find(Setting.HOST).map(Said::source).orElse("host");
      return source
          + ": "
          + host.text()
          + " can be reached from other machines, and without auth everybody there may read and"
          + " write. Listen on 127.0.0.1, or say --open (open: true, ASHLAR_OPEN=true) if that is"
          + " what you want";
    }

    /** The store's file: what says it more strongly, the store's URL or the folder of all data. */
    private Path database() {
      int store = rank(Setting.STORE);
      int data = rank(Setting.DATA);
      if (store < layers.size() && store <= data) {
        return said(Setting.STORE, this::sqlite, folder);
      }
      Path home = said(Setting.DATA, Reader::data, folder);
      return home.resolve(fileName());
    }

    private String fileName() {
      var safe = new StringBuilder();
      for (int i = 0; i < name.length(); i++) {
        char letter = name.charAt(i);
        boolean plain = Character.isLetterOrDigit(letter) || letter == '_' || letter == '-';
        safe.append(plain ? letter : '-');
      }
      return safe + ".db";
    }

    private Path sqlite(Said said) {
      String url = said.value();
      String scheme = url.substring(0, url.indexOf(':') + 1).toLowerCase(Locale.ROOT);
      if (!scheme.equals(SQLITE)) {
        throw new IllegalArgumentException(
            "expected a store such as sqlite:./data/" + fileName() + "; this version has no other");
      }
      String file = url.substring(SQLITE.length());
      if (file.isEmpty() || file.endsWith("/")) {
        throw new IllegalArgumentException("expected a file behind sqlite:");
      }
      return said.base().resolve(file);
    }

    private static Path data(Said said) {
      if (said.value().isBlank()) {
        throw new IllegalArgumentException("expected a folder");
      }
      return said.base().resolve(said.value());
    }

    private static int port(String text) {
      return Amounts.number(text, 0, 65_535);
    }

    private static boolean bool(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true", "1" -> true;
        case "false", "0" -> false;
        default -> throw new IllegalArgumentException("expected true or false");
      };
    }

    private <V> V value(Setting setting, Function<String, V> parser, V fallback) {
      return said(setting, said -> parser.apply(said.value()), fallback);
    }

    private <V> V said(Setting setting, Function<Said, V> parser, V fallback) {
      Optional<Said> said = find(setting);
      if (said.isEmpty()) {
        return fallback;
      }
      try {
        return parser.apply(said.get());
      } catch (IllegalArgumentException e) {
        problems.add(
            "%s: %s, found %s"
                .formatted(said.get().source(), e.getMessage(),
                    shown(setting, said.get().value())));
        return fallback;
      }
    }

    /** The value, without what may be secret: a store's URL has passwords in it. */
    private static String shown(Setting setting, String value) {
      int scheme = value.indexOf(':') + 1;
      boolean secret = setting == Setting.STORE && scheme > 0;
      return secret ? value.substring(0, scheme) + "…" : "'" + value + "'";
    }

    private Optional<Said> find(Setting setting) {
      int rank = rank(setting);
      return rank < layers.size() ? layers.get(rank).find(setting) : Optional.empty();
    }

    /** The place of the strongest layer that says it; as many as there are layers if none does. */
    private int rank(Setting setting) {
      int rank = 0;
      while (rank < layers.size() && layers.get(rank).find(setting).isEmpty()) {
        rank++;
      }
      return rank;
    }
  }
}
