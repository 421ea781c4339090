package dev.ashlar.embedded.search;

import java.io.IOException;
import java.text.Normalizer;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Words in Unicode's normal form KC (UAX #15): composed, of one width, without ligatures; and without
 * invisible characters such as the soft hyphen.
 */
final class NormalizationFilter extends TokenFilter {
  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);

  NormalizationFilter(TokenStream words) {
    super(words);
  }

  @Override
  public boolean incrementToken() throws IOException {
    if (!input.incrementToken()) {
      return false;
    }
    if (!isAscii(term.buffer(), term.length())) {
      String normal = Normalizer.normalize(term, Normalizer.Form.NFKC);
      term.setEmpty();
      normal.codePoints()
          .filter(each -> Character.getType(each) != Character.FORMAT)
          .forEach(each -> append(term, each));
    }
    return true;
  }

  static void append(CharTermAttribute term, int codePoint) {
    if (Character.isBmpCodePoint(codePoint)) {
      term.append((char) codePoint);
    } else {
      term.append(Character.highSurrogate(codePoint)).append(Character.lowSurrogate(codePoint));
    }
  }

  static boolean isAscii(char[] buffer, int length) {
    for (int i = 0; i < length; i++) {
      if (buffer[i] >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
