package dev.ashlar.embedded.search;

import java.io.Reader;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.ar.ArabicNormalizationFilter;
import org.apache.lucene.analysis.ar.ArabicStemFilter;
import org.apache.lucene.analysis.bg.BulgarianStemFilter;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cz.CzechStemFilter;
import org.apache.lucene.analysis.de.GermanLightStemFilter;
import org.apache.lucene.analysis.de.GermanNormalizationFilter;
import org.apache.lucene.analysis.el.GreekLowerCaseFilter;
import org.apache.lucene.analysis.el.GreekStemFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.es.SpanishLightStemFilter;
import org.apache.lucene.analysis.fa.PersianCharFilter;
import org.apache.lucene.analysis.fa.PersianNormalizationFilter;
import org.apache.lucene.analysis.fa.PersianStemFilter;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.fr.FrenchLightStemFilter;
import org.apache.lucene.analysis.ga.IrishLowerCaseFilter;
import org.apache.lucene.analysis.hi.HindiNormalizationFilter;
import org.apache.lucene.analysis.hi.HindiStemFilter;
import org.apache.lucene.analysis.id.IndonesianStemFilter;
import org.apache.lucene.analysis.in.IndicNormalizationFilter;
import org.apache.lucene.analysis.it.ItalianLightStemFilter;
import org.apache.lucene.analysis.lv.LatvianStemFilter;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.pt.PortugueseLightStemFilter;
import org.apache.lucene.analysis.ro.RomanianNormalizationFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.th.ThaiTokenizer;
import org.apache.lucene.analysis.tr.ApostropheFilter;
import org.apache.lucene.analysis.tr.TurkishLowerCaseFilter;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.tartarus.snowball.SnowballStemmer;
import org.tartarus.snowball.ext.CatalanStemmer;
import org.tartarus.snowball.ext.DanishStemmer;
import org.tartarus.snowball.ext.DutchStemmer;
import org.tartarus.snowball.ext.EstonianStemmer;
import org.tartarus.snowball.ext.FinnishStemmer;
import org.tartarus.snowball.ext.HungarianStemmer;
import org.tartarus.snowball.ext.IrishStemmer;
import org.tartarus.snowball.ext.LithuanianStemmer;
import org.tartarus.snowball.ext.NorwegianStemmer;
import org.tartarus.snowball.ext.RomanianStemmer;
import org.tartarus.snowball.ext.RussianStemmer;
import org.tartarus.snowball.ext.SwedishStemmer;
import org.tartarus.snowball.ext.TurkishStemmer;

/**
 * The languages by whose rules texts are analysed, named as in ISO 639-1. Every text and every query
 * takes the same way, whatever the language:
 *
 * <pre>
 *   apostrophes become ', hyphens spaces                      {@link PunctuationCharFilter}
 *   words are cut                                             StandardTokenizer
 *   composition, width, invisible characters                  {@link NormalizationFilter}
 *   case, elisions, possessives, spelling of the language     prepared
 *   ── here the words are exact: prefixes and similar words are looked up among them, folded ──
 *   beside a word with accents, the one without               {@link AccentVariantFilter}
 *   reduced to its stem                                       reduced
 *   accents, ligatures, stroke letters, apostrophes           {@link FoldingFilter}
 * </pre>
 *
 * <p>A stemmer knows the accents of its language, so it must see them; a query may lack them, so the
 * word without accents is reduced beside it. Stop words are kept: "to be or not to be" can be found.
 */
final class Languages {
  private static final Language NONE = new Language(LowerCaseFilter::new, UnaryOperator.identity());

  private static final Map<String, Language> ALL =
      Map.ofEntries(
          Map.entry("ar", lower(ArabicNormalizationFilter::new, ArabicStemFilter::new)),
          Map.entry("bg", lower(BulgarianStemFilter::new)),
          Map.entry("ca", lower(elision("d", "l", "m", "n", "s", "t"), stem(CatalanStemmer::new))),
          Map.entry("cs", lower(CzechStemFilter::new)),
          Map.entry("da", lower(stem(DanishStemmer::new))),
          Map.entry("de",
              lower(words -> new GermanLightStemFilter(new GermanNormalizationFilter(words)))),
          Map.entry("el", new Language(GreekLowerCaseFilter::new, GreekStemFilter::new)),
          Map.entry("en", lower(EnglishPossessiveFilter::new, PorterStemFilter::new)),
          Map.entry("es", lower(SpanishLightStemFilter::new)),
          Map.entry("et", lower(stem(EstonianStemmer::new))),
          Map.entry("fa", persian()),
          Map.entry("fi", lower(stem(FinnishStemmer::new))),
          Map.entry("fr",
              lower(elision(FrenchAnalyzer.DEFAULT_ARTICLES), FrenchLightStemFilter::new)),
          Map.entry("ga", irish()),
          Map.entry("hi",
              lower(words -> new HindiNormalizationFilter(new IndicNormalizationFilter(words)),
                  HindiStemFilter::new)),
          Map.entry("hu", lower(stem(HungarianStemmer::new))),
          Map.entry("id", lower(IndonesianStemFilter::new)),
          Map.entry("it", italian()),
          Map.entry("ja", lower(CJKBigramFilter::new)),
          Map.entry("ko", lower(CJKBigramFilter::new)),
          Map.entry("lt", lower(stem(LithuanianStemmer::new))),
          Map.entry("lv", lower(LatvianStemFilter::new)),
          Map.entry("nb", lower(stem(NorwegianStemmer::new))),
          Map.entry("nl", lower(stem(DutchStemmer::new))),
          Map.entry("no", lower(stem(NorwegianStemmer::new))),
          Map.entry("pt", lower(PortugueseLightStemFilter::new)),
          Map.entry("ro", lower(RomanianNormalizationFilter::new, stem(RomanianStemmer::new))),
          Map.entry("ru", lower(stem(RussianStemmer::new))),
          Map.entry("sv", lower(stem(SwedishStemmer::new))),
          Map.entry("th",
              new Language(ThaiTokenizer::new, UnaryOperator.identity(), LowerCaseFilter::new,
                  UnaryOperator.identity())),
          Map.entry("tr", turkish()),
          Map.entry("zh", lower(CJKBigramFilter::new)));

  /**
   * The rules of a language.
   *
   * @param tokenizer cuts words
   * @param characters applied before words are cut
   * @param prepared what makes the spellings of one word equal
   * @param reduced what makes the forms of one word equal
   */
  private record Language(
      Supplier<Tokenizer> tokenizer,
      UnaryOperator<Reader> characters,
      UnaryOperator<TokenStream> prepared,
      UnaryOperator<TokenStream> reduced) {
    Language(UnaryOperator<TokenStream> prepared, UnaryOperator<TokenStream> reduced) {
      this(StandardTokenizer::new, UnaryOperator.identity(), prepared, reduced);
    }
  }

  private Languages() {}

  static Set<String> all() {
    return ALL.keySet();
  }

  /** Words of a language in their reduced form; without a language, as {@link #exact}. */
  static Analyzer reduced(Optional<String> language) {
    if (language.isEmpty()) {
      return exact(language);
    }
    Language rules = rules(language);
    return new Words(
        rules,
        words -> new RemoveDuplicatesTokenFilter(
            new FoldingFilter(rules.reduced().apply(new AccentVariantFilter(words)))));
  }

  /** Words as they stand, without their accents, in lower case. */
  static Analyzer exact(Optional<String> language) {
    return new Words(rules(language), FoldingFilter::new);
  }

  private static Language rules(Optional<String> language) {
    return language.map(ALL::get).orElse(NONE);
  }

  /** Analyses by the rules of a language. */
  private static final class Words extends Analyzer {
    private final Language rules;
    private final UnaryOperator<TokenStream> rest;

    Words(Language rules, UnaryOperator<TokenStream> rest) {
      this.rules = rules;
      this.rest = rest;
    }

    @Override
    protected Reader initReader(String field, Reader text) {
      return rules.characters().apply(new PunctuationCharFilter(text));
    }

    @Override
    protected TokenStreamComponents createComponents(String field) {
      Tokenizer cut = rules.tokenizer().get();
      TokenStream prepared = rules.prepared().apply(new NormalizationFilter(cut));
      return new TokenStreamComponents(cut, rest.apply(prepared));
    }
  }

  private static Language lower(UnaryOperator<TokenStream> reduced) {
    return new Language(LowerCaseFilter::new, reduced);
  }

  private static Language lower(
      UnaryOperator<TokenStream> spelling, UnaryOperator<TokenStream> reduced) {
    return new Language(words -> spelling.apply(new LowerCaseFilter(words)), reduced);
  }

  private static Language italian() {
    UnaryOperator<TokenStream> articles =
        elision("c", "l", "all", "dall", "dell", "nell", "sull", "coll", "pell", "gl", "agl",
            "dagl", "degl", "negl", "sugl", "un", "m", "t", "s", "v", "d");
    return lower(articles, ItalianLightStemFilter::new);
  }

  private static Language irish() {
    UnaryOperator<TokenStream> articles = elision("d", "m", "b");
    return new Language(
        words -> new IrishLowerCaseFilter(articles.apply(words)), stem(IrishStemmer::new));
  }

  private static Language persian() {
    return new Language(
        StandardTokenizer::new,
        PersianCharFilter::new,
        words -> new PersianNormalizationFilter(
            new ArabicNormalizationFilter(new LowerCaseFilter(words))),
        PersianStemFilter::new);
  }

  private static Language turkish() {
    return new Language(
        words -> new TurkishLowerCaseFilter(new ApostropheFilter(words)),
        stem(TurkishStemmer::new));
  }

  private static UnaryOperator<TokenStream> elision(String... articles) {
    return elision(new CharArraySet(Arrays.asList(articles), true));
  }

  private static UnaryOperator<TokenStream> elision(CharArraySet articles) {
    return words -> new ElisionFilter(words, articles);
  }

  private static UnaryOperator<TokenStream> stem(Supplier<SnowballStemmer> stemmer) {
    return words -> new SnowballFilter(words, stemmer.get());
  }
}
