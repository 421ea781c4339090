package dev.ashlar.embedded.search;

import java.io.IOException;
import java.text.Normalizer;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Words without what writers leave out: accents and vowel points of alphabets, strokes, ligatures,
 * apostrophes, case. Marks that make another letter stay: the vowels of Indic scripts, the voicing of
 * kana.
 */
final class FoldingFilter extends TokenFilter {
  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);

  FoldingFilter(TokenStream words) {
    super(words);
  }

  @Override
  public boolean incrementToken() throws IOException {
    if (!input.incrementToken()) {
      return false;
    }
    if (!isFolded(term.buffer(), term.length())) {
      String folded = folded(term);
      term.setEmpty().append(folded);
    }
    return true;
  }

  /** Whether a word is of such letters only as {@link #folded} leaves alone. */
  private static boolean isFolded(char[] buffer, int length) {
    for (int i = 0; i < length; i++) {
      char each = buffer[i];
      if (each >= 0x80 || each == '\'' || (each >= 'A' && each <= 'Z')) {
        return false;
      }
    }
    return true;
  }

  static String folded(CharSequence word) {
    String apart = Normalizer.normalize(word, Normalizer.Form.NFKD);
    var bare = new StringBuilder(apart.length());
    apart.codePoints()
        .filter(each -> each != '\'' && !isAccent(each))
        .map(FoldingFilter::lower)
        .forEach(bare::appendCodePoint);
    char[] letters = Normalizer.normalize(bare, Normalizer.Form.NFC).toCharArray();
    char[] plain = new char[4 * letters.length];
    int length = ASCIIFoldingFilter.foldToASCII(letters, 0, plain, 0, letters.length);
    return new String(plain, 0, length);
  }

  /** Final sigma is a sigma. */
  private static int lower(int codePoint) {
    int lower = Character.toLowerCase(codePoint);
    return lower == 'ς' ? 'σ' : lower;
  }

  /** Combining marks for Latin, Greek and Cyrillic; points of Hebrew and Arabic; the tatweel. */
  private static boolean isAccent(int codePoint) {
    return (codePoint >= 0x0300 && codePoint <= 0x036f)
        || (codePoint >= 0x0483 && codePoint <= 0x0487)
        || (codePoint >= 0x0591 && codePoint <= 0x05c7 && codePoint != 0x05be
            && codePoint != 0x05c0 && codePoint != 0x05c3 && codePoint != 0x05c6)
        || codePoint == 0x0640
        || (codePoint >= 0x064b && codePoint <= 0x065f)
        || codePoint == 0x0670
        || (codePoint >= 0x1ab0 && codePoint <= 0x1aff)
        || (codePoint >= 0x1dc0 && codePoint <= 0x1dff)
        || (codePoint >= 0x20d0 && codePoint <= 0x20ff)
        || (codePoint >= 0xfe20 && codePoint <= 0xfe2f);
  }
}
