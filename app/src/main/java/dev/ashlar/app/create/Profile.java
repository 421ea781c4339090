package dev.ashlar.app.create;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.ReferenceForm;
import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Dates;
import dev.ashlar.schema.Format;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the values of a column have in common, gathered one value at a time, in bounded memory. Everything
 * in it is true of all values, not of some. Not thread-safe.
 */
final class Profile {
  /** The most values that a choice has. */
  static final int MOST_CHOICES = 12;

  private static final int LONGEST_CHOICE = 40;
  private static final int MOST_MEMBERS = 100;
  private static final int DEEPEST = 5;
  private static final String MEMBER = "(?!__)[A-Za-z_][A-Za-z0-9_]*";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** What tables write where nothing is. */
  private static final Set<String> NOTHING =
      Set.of("\\N", "NULL", "null", "NA", "N/A", "n/a", "#N/A");

  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,18})");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?");

  private final boolean cells;
  private final int depth;
  private final AtomicLong budget;
  private final Distinct distinct;
  private final Map<String, Profile> members = new LinkedHashMap<>();
  private final Map<Character, Parts> parts = new LinkedHashMap<>();
  private final EnumSet<Format> formats = EnumSet.of(Format.EMAIL, Format.URI, Format.UUID);
  private final Map<String, Long> choices = new LinkedHashMap<>();
  private Optional<Profile> items = Optional.empty();
  private boolean few = true;
  private boolean open;
  private boolean ids = true;
  private boolean references = true;
  private boolean ascending = true;
  private long last = Long.MIN_VALUE;
  private long integers;
  private long numbers;
  private long booleans;
  private long dates;
  private long texts;
  private long words;
  private long arrays;
  private long objects;
  private long spaced;
  private long length;

  /** The cells of a column as lists, with this between their elements. */
  private static final class Parts {
    private final Profile items;
    private long several;
    private boolean possible = true;

    Parts(Profile items) {
      this.items = items;
    }

    /** Whether its elements come twice, on average. */
    boolean recurs() {
      return items.distinct.isExact() && items.distinct.size() * 2L <= items.present();
    }
  }

  /**
   * A column without values yet.
   *
   * @param cells whether its values are texts that stand for others
   */
  Profile(boolean cells, AtomicLong budget) {
    this(cells, 0, budget);
    if (cells) {
      for (char separator : new char[] {'|', ';', ','}) {
        parts.put(separator, new Parts(new Profile(false, 1, budget)));
      }
    }
  }

  private Profile(boolean cells, int depth, AtomicLong budget) {
    this.cells = cells;
    this.depth = depth;
    this.budget = budget;
    distinct = new Distinct(budget);
  }

  /** Whether a text stands for no value, where the others of its column are no texts. */
  static boolean isNothing(String text) {
    return NOTHING.contains(text);
  }

  /** Whether a text is an integer of 64 bits, as JSON writes it. */
  static boolean isInteger(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return false;
    }
    try {
      return Long.toString(Long.parseLong(text)).equals(text);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Notes a value. */
  void add(JsonNode value) {
    switch (value.getNodeType()) {
      case STRING -> string(value.stringValue());
      case NUMBER -> number(value);
      case BOOLEAN -> booleans++;
      case ARRAY -> array(value);
      case OBJECT -> object((ObjectNode) value);
      default -> {}
    }
  }

  private void string(String text) {
    if (!cells) {
      if (Dates.instant(text).isPresent()) {
        dates++;
      } else {
        texts++;
      }
      text(text);
      return;
    }
    parts.forEach((separator, each) -> part(text, separator, each));
    if (NOTHING.contains(text)) {
      words++;
      choice(text);
      return;
    }
    if (isInteger(text)) {
      integer(Long.parseLong(text));
      return;
    }
    if (isNumber(text)) {
      numbers++;
    } else if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
      booleans++;
    } else if (Dates.instant(text).isPresent()) {
      dates++;
    } else if (!container(text)) {
      texts++;
    }
    text(text);
  }

  /** Whether a text is a number whose digits all fit into a double. */
  private static boolean isNumber(String text) {
    if (text.length() > 60 || !NUMBER.matcher(text).matches()) {
      return false;
    }
    double number = Double.parseDouble(text);
    return Double.isFinite(number)
        && new BigDecimal(text).compareTo(new BigDecimal(Double.toString(number))) == 0;
  }

  /** Takes a list or an object that stands in a cell as JSON. */
  private boolean container(String text) {
    if (text.charAt(0) != '[' && text.charAt(0) != '{') {
      return false;
    }
    try {
      JsonNode value = Json.parse(text);
      if (value.isContainer()) {
        add(value);
      }
      return value.isContainer();
    } catch (MalformedJson e) {
      return false;
    }
  }

  private void part(String text, char separator, Parts list) {
    if (!list.possible) {
      return;
    }
    List<String> cut = parts(text, separator);
    list.possible =
        cut.stream().allMatch(part -> !part.isEmpty() && part.length() <= LONGEST_CHOICE);
    if (list.possible) {
      list.several += cut.size() > 1 ? 1 : 0;
      cut.forEach(part -> list.items.add(NODES.stringNode(part)));
    }
  }

  /** The elements of a cell that is a list. */
  static List<String> parts(String text, char separator) {
    return Pattern.compile(Pattern.quote(String.valueOf(separator)))
        .splitAsStream(text)
        .map(String::strip)
        .toList();
  }

  private void integer(long value) {
    integers++;
    ascending &= value > last;
    last = value;
    text(Long.toString(value));
  }

  private void number(JsonNode value) {
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      integer(value.longValue());
      return;
    }
    numbers++;
    ids = false;
    references = false;
  }

  private void text(String text) {
    distinct.add(text);
    length += text.length();
    spaced += text.indexOf(' ') >= 0 ? 1 : 0;
    formats.removeIf(format -> !format.accepts(text));
    ids = ids && isId(text);
    references =
        references
            && ReferenceForm.parse(text).filter(ReferenceForm.Simple.class::isInstance).isPresent();
    choice(text);
  }

  private void choice(String text) {
    if (!few) {
      return;
    }
    choices.merge(text, 1L, Long::sum);
    boolean plain = text.chars().allMatch(letter -> letter >= ' ' && letter != 0x7F);
    if (choices.size() > MOST_CHOICES || text.length() > LONGEST_CHOICE || !plain) {
      few = false;
      choices.clear();
    }
  }

  private static boolean isId(String text) {
    try {
      DocumentId.of(text);
      return true;
    } catch (DocumentId.InvalidId e) {
      return false;
    }
  }

  private void array(JsonNode array) {
    arrays++;
    if (items.isEmpty()) {
      items = Optional.of(new Profile(false, depth + 1, budget));
    }
    array.forEach(items.get()::add);
  }

  private void object(ObjectNode object) {
    objects++;
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      boolean fits = member.getKey().matches(MEMBER) && depth < DEEPEST;
      open |= !fits || (members.size() >= MOST_MEMBERS && !members.containsKey(member.getKey()));
      if (open) {
        members.clear();
        return;
      }
      members.computeIfAbsent(member.getKey(), name -> new Profile(false, depth + 1, budget))
          .add(member.getValue());
    }
  }

  /** How many values there are, null and what stands for nothing left out. */
  long present() {
    return integers + numbers + booleans + dates + texts + arrays + objects;
  }

  /** How many cells say that there is nothing. */
  long words() {
    return words;
  }

  /** How many are objects. */
  long objects() {
    return objects;
  }

  /** The type that all values have; {@code Any} where they have none in common. */
  AttributeType type() {
    long all = present();
    if (all == 0) {
      return cells ? AttributeType.STRING : AttributeType.ANY;
    }
    if (arrays == all) {
      return depth < DEEPEST ? AttributeType.ARRAY : AttributeType.ANY;
    }
    if (objects == all) {
      return open || members.isEmpty() ? AttributeType.ANY : AttributeType.OBJECT;
    }
    if (integers == all) {
      return AttributeType.INTEGER;
    }
    if (integers + numbers == all) {
      return AttributeType.NUMBER;
    }
    if (booleans == all) {
      return AttributeType.BOOLEAN;
    }
    if (dates == all) {
      return AttributeType.DATE;
    }
    return cells || texts + dates == all ? AttributeType.STRING : AttributeType.ANY;
  }

  /** The elements of its arrays. */
  Optional<Profile> items() {
    return items;
  }

  /** The members of its objects. */
  Map<String, Profile> members() {
    return members;
  }

  /**
   * What its cells are lists by, if they are: with it between their elements, in a fifth of them. Commas stand
   * in prose too, so that elements must also come again.
   *
   * @param plural whether the column's name is a plural
   */
  Optional<Character> separator(boolean plural) {
    return type() != AttributeType.STRING || words > 0
        ? Optional.empty()
        : parts.entrySet()
            .stream()
            .filter(each -> each.getKey() != ',' || (plural && each.getValue().recurs()))
            .filter(each -> each.getValue().possible)
            .filter(
                each -> each.getValue().several > 1 && each.getValue().several * 5 >= present())
            .map(Map.Entry::getKey)
            .findFirst();
  }

  /** The elements of its cells, where those are lists. */
  Profile parts(char separator) {
    return Objects.requireNonNull(parts.get(separator)).items;
  }

  /** Its values, as texts. */
  Distinct distinct() {
    return distinct;
  }

  /** Whether no value comes twice. */
  boolean isUnique() {
    boolean rising = ascending && integers > 0 && integers == present();
    return words == 0
        && (rising || (distinct.isExact() && distinct.size() == present() && present() > 0));
  }

  /** Whether every value could be the id of a document. */
  boolean isIds() {
    boolean textual = integers + dates + texts == present() || (cells && arrays + objects == 0);
    return ids && textual && present() > 0;
  }

  /** Whether every value could be a reference to a document of this node. */
  boolean isReferences() {
    boolean textual = integers + dates + texts == present() || (cells && arrays + objects == 0);
    return references && textual && present() > 0;
  }

  /** The format that all texts have. */
  Optional<Format> format() {
    return type() == AttributeType.STRING && texts > 0 && words == 0
        ? formats.stream().findFirst()
        : Optional.empty();
  }

  /** Its values, if they are few. */
  Set<String> choices() {
    return few ? choices.keySet() : Set.of();
  }

  /** Whether its texts have no blank in them. */
  boolean isUnspaced() {
    return spaced == 0;
  }

  /** Whether its texts are prose: half of them have blanks in them, and they are long. */
  boolean isProse() {
    return spaced * 2 >= present() && meanLength() >= 20;
  }

  /** How long its texts are, on average. */
  long meanLength() {
    return present() == 0 ? 0 : length / present();
  }
}
