package dev.ashlar.transfer;

import dev.ashlar.schema.Resource;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands between the cells of a CSV file: a comma, unless the header line makes more sense with
 * a semicolon or a tab. The one with which most of its names are members of the resource is taken, then
 * the one that makes most cells, then the comma.
 */
final class Separator {
  /** How much of a header is looked at. */
  static final int LONGEST_HEADER = 65_536;

  private static final char[] POSSIBLE = {',', ';', '\t'};

  private static final char[] ANYWHERE = {',', ';', '\t', '|'};
  private static final int LINES = 50;

  private Separator() {}

  /** The separator of a file; the reader is left where it is. */
  static char of(Reader reader, Resource resource, Names names) {
    String header = header(reader);
    char best = ',';
    long most = -1;
    for (char separator : POSSIBLE) {
      List<String> cells = cells(header, separator);
      long known =
          resource.isOpen()
              ? 0
              : cells.stream()
                  .map(names::member)
                  .filter(name -> !name.isEmpty() && Column.isKnown(resource, name))
                  .count();
      long score = known * LONGEST_HEADER + cells.size();
      if (score > most) {
        most = score;
        best = separator;
      }
    }
    return best;
  }

  /**
   * The separator of a file of which no names are known: the one that parts the most of its first lines
   * into as many cells as the first has, then the one that makes most cells of all, then the comma.
   */
  static char of(Reader reader) {
    String start = start(reader);
    char best = ',';
    long most = -1;
    for (char separator : ANYWHERE) {
      List<Integer> cells = counts(start, separator);
      int first = cells.isEmpty() ? 1 : cells.getFirst();
      long alike = first < 2 ? 0 : cells.stream().filter(count -> count == first).count();
      long all = cells.stream().mapToLong(count -> count).sum();
      long score = alike * LONGEST_HEADER + all;
      if (score > most) {
        most = score;
        best = separator;
      }
    }
    return best;
  }

  private static String start(Reader reader) {
    var start = new StringBuilder();
    try {
      reader.mark(LONGEST_HEADER);
      for (int letter = reader.read(); letter >= 0 && start.length() < LONGEST_HEADER - 1; letter =
          reader.read()) {
        start.append((char) letter);
      }
      reader.reset();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return start.toString();
  }

  /** How many cells the first lines have; what is in quotes parts nothing. */
  private static List<Integer> counts(String text, char separator) {
    var counts = new ArrayList<Integer>();
    int cells = 1;
    boolean quoted = false;
    boolean blank = true;
    for (int i = 0; i < text.length() && counts.size() < LINES; i++) {
      char letter = text.charAt(i);
      quoted ^= letter == '"';
      if (letter == '\n' && !quoted) {
        if (!blank) {
          counts.add(cells);
        }
        cells = 1;
        blank = true;
      } else {
        cells += letter == separator && !quoted ? 1 : 0;
        blank &= letter == '\r';
      }
    }
    if (counts.isEmpty() && !blank) {
      counts.add(cells);
    }
    return counts;
  }

  private static String header(Reader reader) {
    var line = new StringBuilder();
    try {
      reader.mark(LONGEST_HEADER);
      boolean quoted = false;
      for (int i = 0; i < LONGEST_HEADER; i++) {
        int letter = reader.read();
        boolean ends = letter == '\n' || letter == '\r';
        if (letter < 0 || (ends && !quoted && !line.toString().isBlank())) {
          break;
        }
        quoted ^= letter == '"';
        line.append((char) letter);
      }
      reader.reset();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString().strip();
  }

  /** The cells of a header, without their quotes. */
  private static List<String> cells(String header, char separator) {
    var cells = new ArrayList<String>();
    var cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i <= header.length(); i++) {
      char letter = i == header.length() ? separator : header.charAt(i);
      if (letter == '"') {
        quoted = !quoted;
      } else if (letter == separator && (!quoted || i == header.length())) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(letter);
      }
    }
    return cells;
  }
}
