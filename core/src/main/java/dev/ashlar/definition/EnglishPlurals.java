package dev.ashlar.definition;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.atteo.evo.inflector.English;

/**
 * The plurals of English nouns in lower case: those of a library, with the words that it has otherwise or
 * not at all. An entry that begins with {@code -} is an ending of words.
 */
final class EnglishPlurals {
  private static final English LIBRARY = new English(English.MODE.ENGLISH_ANGLICIZED);

  /** Words, and endings of words, that are their own plural. */
  private static final String UNCOUNTABLE =
      """
      -craft -ware -fish advice baggage barracks bison cash cattle
      chassis chess clothing corps crossroads data debris deer education electricity equipment
      evidence feedback furniture gallows gold golf grouse headquarters health
      homework information jeans jewellery jewelry knowledge luggage mail means media merchandise metadata
      money moose music news offspring pants pliers police progress research rice salmon scissors
      series sheep shorts shrimp species staff swine traffic trousers trout weather
      chinese japanese lebanese maltese portuguese swiss taiwanese vietnamese
      """;

  /** Words, and endings of words, with their plural. */
  private static final String IRREGULAR =
      """
      -person:-people ox:oxen thief:thieves loaf:loaves hoof:hooves blouse:blouses mongoose:mongooses die:dice persona:personas larva:larvae colloquy:colloquies
      passerby:passersby medium:media vertex:vertices vortex:vortices matrix:matrices appendix:appendices
      corpus:corpora cactus:cacti fungus:fungi radius:radii memorandum:memoranda addendum:addenda
      spectrum:spectra stomach:stomachs monarch:monarchs epoch:epochs patriarch:patriarchs
      matriarch:matriarchs oligarch:oligarchs loch:lochs eunuch:eunuchs tech:techs mech:mechs
      roman:romans german:germans talisman:talismans shaman:shamans ottoman:ottomans norman:normans
      caiman:caimans brahman:brahmans hetman:hetmans turkman:turkmans mussulman:mussulmans
      logo:logos memo:memos disco:discos kilo:kilos euro:euros demo:demos promo:promos repo:repos
      combo:combos cello:cellos avocado:avocados ego:egos placebo:placebos motto:mottos
      flamingo:flamingos halo:halos typo:typos info:infos intro:intros nacho:nachos taco:tacos
      burrito:burritos espresso:espressos cappuccino:cappuccinos jumbo:jumbos tempo:tempos limbo:limbos
      gizmo:gizmos hippo:hippos rhino:rhinos tango:tangos amigo:amigos poncho:ponchos gringo:gringos
      commando:commandos armadillo:armadillos pesto:pestos pinto:pintos bro:bros pro:pros expo:expos
      condo:condos turbo:turbos turf:turfs gulf:gulfs
      """;

  /** Words that end as plurals do, and are none. */
  private static final Set<String> SINGULAR =
      Set.of(
          "alias", "atlas", "bias", "canvas", "christmas", "gas", "lens", "madras", "pancreas",
          "pyjamas",
          "texas", "chaos", "cosmos", "ethos", "kudos", "pathos", "rhinoceros", "asbestos",
          "thermos",
          "biceps", "triceps", "forceps", "mars", "summons", "yes", "herpes", "bios", "always",
          "agenda");

  /** Plurals that are used without a singular. */
  private static final Set<String> ALONE =
      Set.of(
          "analytics", "athletics", "economics", "electronics", "ethics", "gymnastics",
          "informatics",
          "logistics", "mathematics", "mechanics", "physics", "politics", "robotics");

  /** Plurals whose singular the rules below would miss. */
  private static final Map<String, String> SINGULARS = new HashMap<>();

  private static final String MISSED =
      """
      children:child grandchildren:grandchild men:man women:woman feet:foot teeth:tooth geese:goose mice:mouse
      lice:louse criteria:criterion phenomena:phenomenon bacteria:bacterium errata:erratum strata:stratum
      curricula:curriculum alumni:alumnus nuclei:nucleus stimuli:stimulus indices:index alumnae:alumna
      algae:alga vertebrae:vertebra genera:genus analyses:analysis crises:crisis theses:thesis bases:base
      hypotheses:hypothesis diagnoses:diagnosis synopses:synopsis parentheses:parenthesis oases:oasis axes:axis
      ellipses:ellipsis emphases:emphasis syntheses:synthesis prognoses:prognosis leaves:leaf knives:knife
      wives:wife lives:life wolves:wolf halves:half shelves:shelf bookshelves:bookshelf selves:self
      calves:calf scarves:scarf elves:elf wharves:wharf dwarves:dwarf movies:movie cookies:cookie pies:pie
      ties:tie zombies:zombie selfies:selfie calories:calorie smoothies:smoothie uses:use excuses:excuse
      fuses:fuse abuses:abuse refuses:refuse caches:cache headaches:headache niches:niche quizzes:quiz
      avalanches:avalanche shoes:shoe toes:toe canoes:canoe foes:foe
      """;

  /** Words in -us and -is that are plurals. */
  private static final Set<String> PLURAL =
      Set.of(
          "menus", "gurus", "emus", "gnus", "haikus", "tutus", "taxis", "skis", "alibis", "wikis",
          "emojis", "kiwis", "bikinis", "safaris", "rabbis", "khakis", "apis", "guis", "uris",
          "kpis");

  private static final Map<String, String> WORDS = new HashMap<>();
  private static final Map<String, String> ENDINGS = new LinkedHashMap<>();

  static {
    for (String word : UNCOUNTABLE.split("\\s+")) {
      add(word, word);
    }
    for (String pair : IRREGULAR.split("\\s+")) {
      int colon = pair.indexOf(':');
      add(pair.substring(0, colon), pair.substring(colon + 1));
    }
    for (String pair : MISSED.split("\\s+")) {
      int colon = pair.indexOf(':');
      SINGULARS.put(pair.substring(0, colon), pair.substring(colon + 1));
    }
  }

  private EnglishPlurals() {}

  private static void add(String singular, String plural) {
    if (singular.startsWith("-")) {
      ENDINGS.put(singular.substring(1), plural.substring(1));
    } else {
      WORDS.put(singular, plural);
    }
  }

  /** The plural of a word; of one without letters, the word itself. */
  static String of(String word) {
    String own = WORDS.get(word);
    if (own != null || word.isEmpty()) {
      return own == null ? word : own;
    }
    for (Map.Entry<String, String> ending : ENDINGS.entrySet()) {
      if (word.endsWith(ending.getKey())) {
        return word.substring(0, word.length() - ending.getKey().length()) + ending.getValue();
      }
    }
    return LIBRARY.getPlural(word);
  }

  /** Whether a word is a plural rather than a singular that looks like one: users, people; not status. */
  static boolean isPlural(String word) {
    return ALONE.contains(word) || singular(word).isPresent();
  }

  /** The singular of a word that is a plural. Analytics is one without a singular. */
  static Optional<String> singular(String word) {
    if (isSingular(word) || ALONE.contains(word)) {
      return Optional.empty();
    }
    for (Map.Entry<String, String> pair : WORDS.entrySet()) {
      if (pair.getValue().equals(word) && !pair.getKey().equals(word)) {
        return Optional.of(pair.getKey());
      }
    }
    String known = SINGULARS.get(word);
    if (known != null || word.endsWith("people")) {
      return Optional.of(known == null ? cut(word, "people") + "person" : known);
    }
    return stem(word).filter(stem -> stem.length() > 1 && of(stem).equals(word));
  }

  /** What a word is without the ending of a regular plural. */
  private static Optional<String> stem(String word) {
    if (word.endsWith("ies")) {
      return Optional.of(cut(word, "ies") + "y");
    }
    if (word.endsWith("es")) {
      String stem = cut(word, "es");
      boolean vowels = stem.endsWith("ous") || stem.endsWith("aus");
      boolean sharp =
          stem.endsWith("ss")
              || (stem.endsWith("us") && !vowels)
              || stem.endsWith("x")
              || stem.endsWith("ch")
              || stem.endsWith("sh")
              || stem.endsWith("tz")
              || stem.endsWith("zz")
              || stem.endsWith("o")
              || SINGULAR.contains(stem);
      return Optional.of(sharp ? stem : stem + "e");
    }
    return word.endsWith("s") ? Optional.of(cut(word, "s")) : Optional.empty();
  }

  private static String cut(String word, String ending) {
    return word.substring(0, word.length() - ending.length());
  }

  private static boolean isSingular(String word) {
    if (PLURAL.contains(word)) {
      return false;
    }
    boolean uncountable = word.equals(WORDS.get(word)) || word.length() < 4;
    return uncountable
        || SINGULAR.contains(word)
        || word.endsWith("ss")
        || word.endsWith("us")
        || word.endsWith("is")
        || word.chars().noneMatch(letter -> "aeiouy".indexOf(letter) >= 0);
  }
}
