package dev.ashlar.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The variables of the file {@code .env} in an application's folder: {@code NAME=value}, one a line, as
 * shells write it, with nothing put in. Values are never part of a message. Immutable.
 *
 * @param variables each with the line where it stands
 * @param problems what is wrong in the file, one line for each
 */
record DotEnv(Map<String, Variable> variables, List<String> problems) {
  /** The file's name. */
  static final String FILE = ".env";

  /** No file. */
  static final DotEnv NONE = new DotEnv(Map.of(), List.of());

  private static final long MOST = 1_000_000;

  /** A value, and the line where its name stands. */
  record Variable(String value, int line) {}

  /** Reads the file of a folder, if there is one. */
  static DotEnv of(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return NONE;
    }
    try {
      if (!Files.isRegularFile(file)) {
        return wrong(file + " is no file. Expected lines such as NAME=value");
      }
      if (Files.size(file) > MOST) {
        return wrong(file + " is too large: expected at most " + MOST + " bytes");
      }
      var decoder = StandardCharsets.UTF_8.newDecoder();
      return parse(decoder.decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString());
    } catch (CharacterCodingException e) {
      return wrong(FILE + " is not UTF-8. Save it in this encoding");
    } catch (IOException e) {
      return wrong("Cannot read " + file + ": " + e);
    }
  }

  private static DotEnv wrong(String problem) {
    return new DotEnv(Map.of(), List.of(problem));
  }

  /** Reads a text. */
  static DotEnv parse(String text) {
    var parser = new Parser(text.startsWith("\uFEFF") ? text.substring(1) : text);
    parser.run();
    return new DotEnv(Map.copyOf(parser.variables), List.copyOf(parser.problems));
  }

  /** The variables that a definition may name: these, and those of the environment before them. */
  Map<String, String> under(Map<String, String> environment) {
    var all = new HashMap<String, String>();
    variables.forEach((name, variable) -> all.put(name, variable.value()));
    all.putAll(environment);
    return all;
  }

  /** Goes through a text once. */
  private static final class Parser {
    private static final String EXPORT = "export";

    private final String text;
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private int at;
    private int line = 1;

    Parser(String text) {
      this.text = text;
    }

    void run() {
      while (at < text.length()) {
        char letter = text.charAt(at);
        if (letter == '\n') {
          at++;
          line++;
        } else if (Character.isWhitespace(letter)) {
          at++;
        } else if (letter == '#') {
          rest();
        } else {
          variable();
        }
      }
    }

    private void variable() {
      int begun = line;
      String name = name();
      if (name.equals(EXPORT) && isBlank(peek())) {
        blanks();
        name = name();
      }
      blanks();
      if (name.isEmpty() || peek() != '=') {
        rest();
        problems.add(FILE + ":" + begun + ": expected NAME=value, or # and a comment");
        return;
      }
      at++;
      blanks();
      char quote = peek();
      String value = quote == '"' || quote == '\'' ? quoted(quote) : plain();
      Variable first = variables.putIfAbsent(name, new Variable(value, begun));
      if (first != null) {
        problems.add(
            FILE + ":" + begun + ": " + name + " is already at line " + first.line()
                + ". Keep one of them");
      }
    }

    private String name() {
      int from = at;
      while (at < text.length() && isName(text.charAt(at), at == from)) {
        at++;
      }
      return text.substring(from, at);
    }

    private static boolean isName(char letter, boolean first) {
      boolean digit = letter >= '0' && letter <= '9';
      boolean plain =
          letter == '_' || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
      return plain || (digit && !first);
    }

    /** Up to the end of the line, or a comment behind a blank. */
    private String plain() {
      String value = rest();
      for (int i = 0; i < value.length(); i++) {
        if (value.charAt(i) == '#' && (i == 0 || isBlank(value.charAt(i - 1)))) {
          return value.substring(0, i).strip();
        }
      }
      return value.strip();
    }

    /** Up to the same quote, which may stand lines later; between double ones a backslash escapes. */
    private String quoted(char quote) {
      int begun = line;
      var value = new StringBuilder();
      at++;
      while (at < text.length() && text.charAt(at) != quote) {
        char letter = text.charAt(at);
        boolean escapes = quote == '"' && letter == '\\' && at + 1 < text.length();
        if (escapes) {
          at++;
          value.append(escaped(text.charAt(at)));
        } else {
          value.append(letter);
        }
        line += text.charAt(at) == '\n' ? 1 : 0;
        at++;
      }
      if (at >= text.length()) {
        problems.add(FILE + ":" + begun + ": the quote that begins here has no end");
        return "";
      }
      at++;
      int closed = line;
      String behind = rest().strip();
      if (!behind.isEmpty() && !behind.startsWith("#")) {
        problems.add(
            FILE + ":" + closed
                + ": expected the end of the line, or a comment, behind the quotes");
      }
      return value.toString();
    }

    private static String escaped(char letter) {
      return switch (letter) {
        case 'n' -> "\n";
        case 'r' -> "\r";
        case 't' -> "\t";
        case '"', '\\', '$' -> String.valueOf(letter);
        default -> "\\" + letter;
      };
    }

    private String rest() {
      int end = text.indexOf('\n', at);
      int to = end < 0 ? text.length() : end;
      String rest = text.substring(at, to);
      at = to;
      return rest.endsWith("\r") ? rest.substring(0, rest.length() - 1) : rest;
    }

    private void blanks() {
      while (isBlank(peek())) {
        at++;
      }
    }

    private char peek() {
      return at < text.length() ? text.charAt(at) : '\n';
    }

    private static boolean isBlank(char letter) {
      return letter == ' ' || letter == '\t';
    }
  }
}
