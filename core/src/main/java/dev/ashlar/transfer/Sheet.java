package dev.ashlar.transfer;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The records of a CSV file of which nothing is known: texts without types, as many in each record as stand
 * there. What stands between them is found out from the first lines, if it is not known. Not
 * thread-safe.
 */
public final class Sheet {
  private final Iterator<Row> rows;

  /**
   * A record.
   *
   * @param line where it begins, from 1
   */
  public record Line(long line, List<String> cells) {
    /** Copies the list. */
    public Line {
      cells = List.copyOf(cells);
    }
  }

  /**
   * Reads a stream, which stays the caller's to close.
   *
   * @param separator what stands between cells: a comma, semicolon, tab or bar where it is not said
   */
  public Sheet(InputStream stream, Optional<Character> separator) {
    var reader = new BufferedReader(new Utf8Reader(stream), Separator.LONGEST_HEADER + 1);
    rows =
        CsvReader.builder()
            .fieldSeparator(separator.orElseGet(() -> Separator.of(reader)))
            .allowUnclosedQuote(false)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .skipEmptyLines(true)
            .maxBufferSize(Items.LARGEST)
            .build(new Row.Collector(), reader)
            .iterator();
  }

  /**
   * The next record; empty at the end.
   *
   * @throws Unreadable if the rest cannot be read
   * @throws java.io.UncheckedIOException if the stream fails
   */
  public Optional<Line> next() {
    try {
      if (!rows.hasNext()) {
        return Optional.empty();
      }
      Row row = rows.next();
      return Optional.of(
          new Line(row.line(), row.cells().stream().map(Row.Cell::text).toList()));
    } catch (CsvParseException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : CsvItems.unreadable(e);
    }
  }
}
