package dev.ashlar.embedded.search;

import java.io.IOException;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.util.AttributeSource;
import org.jspecify.annotations.Nullable;

/** Beside each word that has accents, in the same place, the word without them. */
final class AccentVariantFilter extends TokenFilter {
  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
  private final PositionIncrementAttribute place = addAttribute(PositionIncrementAttribute.class);
  private AttributeSource.@Nullable State word;
  private String variant = "";

  AccentVariantFilter(TokenStream words) {
    super(words);
  }

  @Override
  public boolean incrementToken() throws IOException {
    if (word != null) {
      restoreState(word);
      word = null;
      term.setEmpty().append(variant);
      place.setPositionIncrement(0);
      return true;
    }
    if (!input.incrementToken()) {
      return false;
    }
    if (!NormalizationFilter.isAscii(term.buffer(), term.length())) {
      variant = FoldingFilter.folded(term);
      word = variant.contentEquals(term) ? null : captureState();
    }
    return true;
  }

  @Override
  public void reset() throws IOException {
    super.reset();
    word = null;
  }
}
