package dev.ashlar.embedded.search;

import dev.ashlar.port.search.IndexDefinition;
import dev.ashlar.port.search.TooManyWords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.TermToBytesRefAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.queryparser.simple.SimpleQueryParser;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/**
 * Reads the simple query syntax, in which every text means something: two words mean both, {@code |}
 * either, {@code -} not, quotes a phrase, {@code *} a prefix, {@code ~} words like it.
 */
final class QueryText {
  /** Brackets beyond this depth are letters like others. */
  private static final int DEEPEST = 20;

  private static final String SEPARATORS = "+|()\"";

  private static final int ALL = SimpleQueryParser.AND_OPERATOR
      | SimpleQueryParser.OR_OPERATOR
      | SimpleQueryParser.NOT_OPERATOR
      | SimpleQueryParser.PHRASE_OPERATOR
      | SimpleQueryParser.PREFIX_OPERATOR
      | SimpleQueryParser.FUZZY_OPERATOR
      | SimpleQueryParser.NEAR_OPERATOR
      | SimpleQueryParser.ESCAPE_OPERATOR
      | SimpleQueryParser.WHITESPACE_OPERATOR;

  private final Analyzer analyzer;
  private final Map<String, Float> weights = new LinkedHashMap<>();

  QueryText(IndexDefinition definition, Analyzer analyzer) {
    this.analyzer = analyzer;
    for (IndexDefinition.Field field : definition.fields()) {
      weights.put(Fields.words(field.name()), field.weight());
    }
  }

  /** In all fields but some. */
  Query query(String text, Set<String> unsearched) {
    if (unsearched.isEmpty()) {
      return query(text, weights);
    }
    var searched = new LinkedHashMap<>(weights);
    unsearched.forEach(field -> searched.remove(Fields.words(field)));
    return searched.isEmpty() ? MatchNoDocsQuery.INSTANCE : query(text, searched);
  }

  /** In one field. */
  Query query(String text, String field) {
    return query(text, Map.of(Fields.words(field), 1f));
  }

  private Query query(String text, Map<String, Float> fields) {
    int most = IndexSearcher.getMaxClauseCount();
    if (words(text) > most) {
      throw new TooManyWords(most);
    }
    int flags = depth(text) > DEEPEST ? ALL : ALL | SimpleQueryParser.PRECEDENCE_OPERATORS;
    var parser = new Parser(analyzer, fields, flags);
    parser.setDefaultOperator(BooleanClause.Occur.MUST);
    Query query = parser.parse(text);
    return query == null ? MatchNoDocsQuery.INSTANCE : onlyLive(query);
  }

  /** How many words a text has at least; counted here, since parsing so many takes long. */
  private static int words(String text) {
    int words = 0;
    boolean within = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c) || SEPARATORS.indexOf(c) >= 0) {
        within = false;
      } else if (!within && Character.isLetterOrDigit(c)) {
        within = true;
        words++;
      }
    }
    return words;
  }

  private static int depth(String text) {
    int deepest = 0;
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      depth += text.charAt(i) == '(' ? 1 : 0;
      depth -= text.charAt(i) == ')' && depth > 0 ? 1 : 0;
      deepest = Math.max(deepest, depth);
    }
    return deepest;
  }

  /** Where everything is asked for, only what may be found is meant. */
  private static Query onlyLive(Query query) {
    return switch (query) {
      case MatchAllDocsQuery all -> new ConstantScoreQuery(new TermQuery(Fields.LIVE));
      case BoostQuery boost -> new BoostQuery(onlyLive(boost.getQuery()), boost.getBoost());
      case BooleanQuery all -> {
        var changed = new BooleanQuery.Builder();
        changed.setMinimumNumberShouldMatch(all.getMinimumNumberShouldMatch());
        for (BooleanClause clause : all.clauses()) {
          changed.add(onlyLive(clause.query()), clause.occur());
        }
        yield changed.build();
      }
      default -> query;
    };
  }

  /** Prefixes and misspellings are looked for among the words as they stand. */
  private static final class Parser extends SimpleQueryParser {
    private static final int LETTERS_FIRST = 1;
    private static final int SIMILAR = 50;

    Parser(Analyzer analyzer, Map<String, Float> fields, int flags) {
      super(analyzer, fields, flags);
    }

    @Override
    protected Query newPrefixQuery(String text) {
      return inEachField(
          text,
          (field, words) -> words.size() == 1
              ? new PrefixQuery(new Term(field, words.getFirst()))
              : new PhrasePrefixQuery(field, words));
    }

    @Override
    protected Query newFuzzyQuery(String text, int fuzziness) {
      return inEachField(
          text,
          (field, words) -> {
            var all = new BooleanQuery.Builder();
            for (BytesRef word : words) {
              Query similar =
                  new FuzzyQuery(new Term(field, word), fuzziness, LETTERS_FIRST, SIMILAR, true);
              all.add(similar, BooleanClause.Occur.MUST);
            }
            return all.build();
          });
    }

    /** A query in any field for the words that a text has there, as they stand; at least one. */
    private Query inEachField(String text, BiFunction<String, List<BytesRef>, Query> query) {
      var any = new BooleanQuery.Builder();
      weights.forEach(
          (field, weight) -> {
            String exact = Fields.exactOf(field);
            List<BytesRef> words = words(exact, text);
            if (!words.isEmpty()) {
              any.add(
                  boosted(query.apply(exact, words), weight), BooleanClause.Occur.SHOULD);
            }
          });
      return any.build();
    }

    private List<BytesRef> words(String field, String text) {
      var words = new ArrayList<BytesRef>();
      try (TokenStream tokens = getAnalyzer().tokenStream(field, text)) {
        TermToBytesRefAttribute word = tokens.getAttribute(TermToBytesRefAttribute.class);
        tokens.reset();
        while (tokens.incrementToken()) {
          words.add(BytesRef.deepCopyOf(word.getBytesRef()));
        }
        tokens.end();
        return words;
      } catch (IOException e) {
        throw new UncheckedIOException(e); // a text in memory has none
      }
    }

    private static Query boosted(Query query, float weight) {
      return weight == 1 ? query : new BoostQuery(query, weight);
    }
  }
}
