package dev.ashlar.embedded.search;

import java.io.IOException;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.uhighlight.DefaultPassageFormatter;
import org.apache.lucene.search.uhighlight.LengthGoalBreakIterator;
import org.apache.lucene.search.uhighlight.Passage;
import org.apache.lucene.search.uhighlight.PassageFormatter;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;

/** The places where a query matches in a text, as HTML. Thread-safe. */
final class Snippets {
  private static final int LENGTH = 150;
  private static final int MOST = 3;
  private static final int LONGEST_TEXT = 200_000;

  private final QueryText queries;
  private final UnifiedHighlighter highlighter;

  Snippets(QueryText queries, Analyzer analyzer) {
    this.queries = queries;
    highlighter =
        UnifiedHighlighter.builderWithoutSearcher(analyzer)
            .withFieldMatcher(name -> true)
            .withMaxNoHighlightPassages(0)
            .withMaxLength(LONGEST_TEXT)
            .withWeightMatches(false)
            .withFormatter(new Each())
            .withBreakIterator(Snippets::sentences)
            .build();
  }

  private static BreakIterator sentences() {
    return LengthGoalBreakIterator.createClosestToLength(
        BreakIterator.getSentenceInstance(Locale.ROOT), LENGTH, 0.5f);
  }

  List<String> of(String query, String field, String text) throws IOException {
    Query wanted = queries.query(query, field);
    List<String> found = found(Fields.words(field), wanted, text);
    return found.isEmpty() ? found(Fields.exact(field), wanted, text) : found;
  }

  private List<String> found(String field, Query query, String text) throws IOException {
    Object found = highlighter.highlightWithoutSearcher(field, query, text, MOST);
    return found instanceof Passages(var texts) ? texts : List.of();
  }

  private record Passages(List<String> texts) {}

  /** Every passage on its own. */
  private static final class Each extends PassageFormatter {
    private final DefaultPassageFormatter one =
        new DefaultPassageFormatter("<mark>", "</mark>", "", true);

    @Override
    public Object format(Passage[] passages, String content) {
      var texts = new ArrayList<String>();
      for (Passage passage : passages) {
        if (passage.getNumMatches() > 0) {
          texts.add(one.format(new Passage[] {passage}, content).strip());
        }
      }
      return new Passages(List.copyOf(texts));
    }
  }
}
