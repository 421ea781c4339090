package dev.ashlar.transfer;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import java.util.ArrayList;
import java.util.List;

/**
 * One record of a CSV file.
 *
 * @param line where it begins, from 1
 * @param characters how long it is, about
 */
record Row(long line, List<Cell> cells, int characters) {
  /** A cell: its text, and whether it was in quotes. */
  record Cell(String text, boolean quoted) {}

  /** Collects the cells of each record. */
  static final class Collector extends AbstractBaseCsvCallbackHandler<Row> {
    private List<Cell> cells = new ArrayList<>();
    private long characters;

    @Override
    protected void handleBegin(long startingLineNumber) {
      cells = new ArrayList<>();
      characters = 0;
    }

    @Override
    protected void handleField(
        int fieldIdx, char[] buffer, int offset, int length, boolean quoted) {
      characters += length + 1;
      if (characters > Items.LARGEST) {
        throw new Unreadable(
            getStartingLineNumber(),
            "expected a record of at most " + Items.LARGEST + " characters, found a longer one");
      }
      cells.add(new Cell(new String(buffer, offset, length), quoted));
    }

    @Override
    protected Row buildRecord() {
      return new Row(getStartingLineNumber(), cells, (int) characters);
    }
  }
}
