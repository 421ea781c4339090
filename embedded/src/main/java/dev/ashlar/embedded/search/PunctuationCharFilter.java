package dev.ashlar.embedded.search;

import java.io.IOException;
import java.io.Reader;
import org.apache.lucene.analysis.CharFilter;

/**
 * A text in which apostrophes of every kind are {@code '}, and hyphens of every kind part words as a
 * space does. One character takes the place of one, so that all offsets stay as they are.
 */
final class PunctuationCharFilter extends CharFilter {
  PunctuationCharFilter(Reader text) {
    super(text);
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    int count = input.read(buffer, offset, length);
    for (int i = offset; i < offset + count; i++) {
      char each = buffer[i];
      buffer[i] = each < 0x60 && each != '-' ? each : plain(each);
    }
    return count;
  }

  private static char plain(char character) {
    return switch (character) {
      case '`', '\u00b4', '\u02b9', '\u02bb', '\u02bc', '\u02bd', '\u02c8', '\u02ca', '\u02cb',
          '\u0374', '\u055a', '\u05f3', '\u2018', '\u2019', '\u201a', '\u201b', '\u2032', '\u2035',
          '\ua78c', '\uff07', '\uff40' -> '\'';
      case '-', '\u058a', '\u05be', '\u1806', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014',
          '\u2015',
          '\u2027', '\u2043', '\u207b', '\u2212', '\u2e17', '\u2e1a', '\u2e3a', '\u2e3b', '\u301c',
          '\u30a0', '\ufe31', '\ufe32', '\ufe58', '\ufe63', '\uff0d' -> ' ';
      default -> character;
    };
  }

  @Override
  protected int correct(int offset) {
    return offset;
  }
}
