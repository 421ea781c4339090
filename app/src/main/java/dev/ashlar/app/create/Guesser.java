package dev.ashlar.app.create;

import dev.ashlar.app.create.Member.Resource;
import dev.ashlar.definition.PluralForm;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.English;
import dev.ashlar.schema.Format;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/**
 * Guesses what resources tables are: names, types, ids, references. Whatever it says of a column is true of
 * every value in it. Used once, by one thread.
 *
 * <p>It is one file because it is one list of rules, each with the reason that is told for it.
 */
final class Guesser {
  private static final String ATTRIBUTE = "(?!__)[A-Za-z_][A-Za-z0-9_]*";

  /** A slot is eight bytes, and a quarter of the memory may be spent on them. */
  private static final int SLOTS = 32;

  /** After how many rows it is told how many there were. */
  static final int TOLD = 10_000;

  private static final Pattern KEY =
      Pattern.compile(".*(id|uuid|guid|key|code|sku|isbn|slug|number|nr|no|handle|username)");

  private static final Set<String> KNOWN_UNIQUE =
      Set.of("email", "mail", "emailaddress", "username", "login", "slug", "isbn", "sku", "uuid",
          "guid", "handle");

  private static final Pattern SECRET =
      Pattern.compile(
          ".*(password|passwd|passphrase|passwordhash|pwd|secret|apikey|accesstoken|privatekey|ssn)");

  /** What is called so is told of a thing, and neither its id nor one of a few. */
  private static final Set<String> DESCRIPTIVE =
      Set.of("name", "title", "label", "subject", "headline", "description", "summary", "text",
          "body", "content", "bio", "notes", "note", "comment", "abstract", "plot", "about",
          "address", "firstname", "lastname", "surname", "street", "city", "town", "message",
          "contents");

  private static final Set<String> SELF =
      Set.of("parent", "manager", "supervisor", "reportsto", "replyto", "boss", "predecessor");

  private static final Set<String> NAMES = Set.of("slug", "username", "name");

  private final AtomicLong budget = new AtomicLong(Runtime.getRuntime().maxMemory() / SLOTS);
  private final List<Resource> resources = new ArrayList<>();

  /** The resources of tables, with all that can be said of them. */
  static List<Resource> of(List<Table> tables, LongConsumer progress) {
    var guesser = new Guesser();
    tables.forEach(table -> guesser.read(table, progress));
    guesser.names();
    guesser.resources.forEach(Guesser::types);
    guesser.resources.forEach(guesser::ids);
    guesser.resources.forEach(guesser::references);
    guesser.resources.forEach(guesser::defer);
    guesser.resources.forEach(Guesser::rules);
    guesser.resources.forEach(Guesser::attributeNames);
    return guesser.resources;
  }

  private void read(Table table, LongConsumer progress) {
    var resource = new Resource(table);
    table.each(
        columns -> columns.forEach(column -> resource.member(column, budget)),
        row -> {
          resource.rows++;
          row.forEach((column, value) -> resource.member(column, budget).profile.add(value));
          if (resource.rows % TOLD == 0) {
            progress.accept(resource.rows);
          }
        });
    resources.add(resource);
  }

  /** Two tables of one name get numbers. */
  private void names() {
    var taken = new HashSet<String>();
    for (Resource resource : resources) {
      PluralForm.Singular singular = PluralForm.singular(plain(resource.table.title()));
      resource.name = singular.name();
      resource.plural = singular.plural();
      for (int i = 2; !taken.add(resource.name.toLowerCase(Locale.ROOT)); i++) {
        resource.name = singular.name() + i;
        resource.plural =
            Optional.of(singular.plural().orElse(PluralForm.of(singular.name())) + "-" + i);
      }
    }
  }

  /** Without accents. */
  private static String plain(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKD).replaceAll("\\p{M}+", "");
  }

  private static void types(Resource resource) {
    for (Member member : resource.members) {
      member.type = member.profile.type();
      boolean list = member.cells && !DESCRIPTIVE.contains(member.letters());
      member.separator =
          list ? member.profile.separator(PluralForm.isPlural(word(member)))
              : Optional.empty();
      String all = English.count(member.profile.present(), "value");
      if (member.separator.isPresent()) {
        member.type = AttributeType.ARRAY;
        member.reasons.add("lists with '" + member.separator.get() + "' between their elements");
      } else if (member.profile.present() == 0) {
        member.reasons.add("never has a value");
      } else if (member.type == AttributeType.ANY) {
        member.reasons.add("values of several types, or objects with changing members");
      } else if (member.type != AttributeType.STRING) {
        member.reasons.add(all + ", " + described(member.type));
      }
      if (member.profile.words() > 0 && member.type != AttributeType.STRING) {
        member.reasons.add(
            English.count(member.profile.words(), "cell")
                + " such as NULL or N/A is taken as empty");
      }
    }
  }

  /** The last word of a column's name. */
  private static String word(Member member) {
    String letters = member.column.replaceAll("[^A-Za-z]+", " ").strip();
    String last = letters.substring(letters.lastIndexOf(' ') + 1);
    int start = last.equals(last.toUpperCase(Locale.ROOT)) ? 0 : last.length();
    while (start > 0 && (start == last.length() || !Character.isUpperCase(last.charAt(start)))) {
      start--;
    }
    return last.substring(start).toLowerCase(Locale.ROOT);
  }

  private static String described(AttributeType type) {
    return switch (type) {
      case INTEGER -> "whole numbers";
      case NUMBER -> "numbers";
      case BOOLEAN -> "true or false";
      case DATE -> "dates, or instants with a zone";
      case ARRAY -> "lists";
      case OBJECT -> "objects";
      case STRING, REFERENCE, FILE, ANY -> "texts";
    };
  }

  private void ids(Resource resource) {
    Optional<Member> chosen =
        first(resource, member -> member.letters().equals("id"))
            .or(() -> first(resource, member -> isOwnKey(resource, member)))
            .or(() -> first(resource, member -> member == resource.members.getFirst()
                && isLikeKey(member)
                && !isOfAnother(resource, member)));
    chosen.ifPresent(
        member -> {
          member.id = true;
          member.type = AttributeType.STRING;
          member.format = Optional.empty();
          member.reasons.clear();
          member.reasons.add("the id: in every row, and never twice");
        });
  }

  private static Optional<Member> first(
      Resource resource, java.util.function.Predicate<Member> rule) {
    return resource.members.stream()
        .filter(rule)
        .filter(member -> member.type == AttributeType.STRING
            || member.type == AttributeType.INTEGER)
        .filter(member -> !SECRET.matcher(member.letters()).matches())
        .filter(member -> member.profile.present() == resource.rows && resource.rows > 0)
        .filter(member -> member.profile.isIds() && member.profile.isUnique())
        .findFirst();
  }

  private static boolean isOwnKey(Resource resource, Member member) {
    String own = resource.name.toLowerCase(Locale.ROOT);
    String letters = member.letters();
    return letters.startsWith(own) && KEY.matcher(letters.substring(own.length())).matches();
  }

  /** A column that is called like another table refers to it, even where each row has its own so far. */
  private boolean isOfAnother(Resource resource, Member member) {
    return resources.stream()
        .anyMatch(other -> other != resource && isCalledLike(resource, member, other));
  }

  private static boolean isLikeKey(Member member) {
    boolean named = KEY.matcher(member.letters()).matches();
    boolean text =
        member.type == AttributeType.STRING
            && member.profile.isUnspaced()
            && member.profile.isReferences()
            && member.profile.meanLength() <= 40
            && !DESCRIPTIVE.contains(member.letters())
            && member.profile.format().filter(format -> format != Format.UUID).isEmpty();
    return named || text;
  }

  private void references(Resource resource) {
    for (Member member : resource.members) {
      boolean possible =
          member.type == AttributeType.STRING
              || member.type == AttributeType.INTEGER
              || member.type == AttributeType.ARRAY;
      Optional<Profile> pointing = member.pointing();
      if (member.id || !possible || pointing.isEmpty() || !pointing.get().isReferences()) {
        continue;
      }
      for (Resource target : resources) {
        if (isCalledLike(resource, member, target)) {
          refer(member, pointing.get(), target);
        }
      }
    }
  }

  private void refer(Member member, Profile pointing, Resource target) {
    if (member.refers() || !pointing.distinct().isExact()) {
      return;
    }
    var candidates = new ArrayList<Member>();
    target.id().ifPresent(candidates::add);
    target.members.stream()
        .filter(each -> !each.id && NAMES.contains(each.letters()))
        .filter(each -> each.name.equals(each.letters()))
        .filter(each -> each.type == AttributeType.STRING && each.separator.isEmpty())
        .filter(each -> each.profile.isUnique() && each.profile.present() == target.rows)
        .forEach(candidates::add);
    for (Member candidate : candidates) {
      if (!candidate.profile.distinct().isExact()) {
        continue;
      }
      int missing = pointing.distinct().missingIn(candidate.profile.distinct());
      if (missing == 0) {
        member.target = Optional.of(target);
        boolean list = member.type == AttributeType.ARRAY;
        member.type = list ? AttributeType.ARRAY : AttributeType.REFERENCE;
        member.reasons.add(
            "every value is " + (candidate.id ? "an id" : "a " + candidate.name) + " of "
                + target.file());
        if (!candidate.id && !candidate.unique) {
          candidate.unique = true;
          candidate.reasons.add("rows of other files refer by it, and it never comes twice");
        }
        return;
      }
      if (candidate.id && missing < pointing.distinct().size()) {
        member.reasons.add(
            "no reference: " + missing + " of its " + pointing.distinct().size()
                + " different values are no ids of " + target.file());
      }
    }
  }

  /** Whether a column's name leads to a resource: authorId, lead_author, authors; parentId to its own. */
  private static boolean isCalledLike(Resource resource, Member member, Resource target) {
    String own = target.name.toLowerCase(Locale.ROOT);
    String letters = member.letters();
    for (String ending : List.of("", "id", "ids", "ref", "refs", "key", "code", "slug", "name")) {
      if (!letters.endsWith(ending) || letters.length() == ending.length()) {
        continue;
      }
      String base = letters.substring(0, letters.length() - ending.length());
      boolean itself = target == resource && SELF.contains(base);
      if (itself || base.endsWith(own) || base.endsWith(PluralForm.of(own))) {
        return true;
      }
    }
    return false;
  }

  /** What refers in a circle, or to its own table, may name what comes later. */
  private void defer(Resource resource) {
    for (Member member : resource.members) {
      if (member.refers() && reaches(member.target.get(), resource, new HashSet<>())) {
        member.deferred = true;
        member.reasons.add(
            member.target.get() == resource
                ? "rows may come before those that they name"
                : "the files refer to one another");
      }
    }
  }

  private static boolean reaches(Resource from, Resource to, Set<Resource> seen) {
    if (from == to) {
      return true;
    }
    return seen.add(from)
        && from.members.stream()
            .filter(Member::refers)
            .anyMatch(member -> reaches(member.target.get(), to, seen));
  }

  private static void rules(Resource resource) {
    for (Member member : resource.members) {
      Profile profile = member.profile;
      String letters = member.letters();
      boolean plain = member.type == AttributeType.STRING && !member.id;
      long there =
          profile.present() + (member.type == AttributeType.STRING ? profile.words() : 0);
      if (!member.id && resource.rows > 1 && there == resource.rows) {
        member.required = true;
        member.reasons.add("in every row");
      }
      if (!member.id && SECRET.matcher(letters).matches()) {
        member.restricted = true;
        member.reasons.add("called like a secret: it may be written, and is never shown");
      }
      if (plain) {
        member.format = profile.format();
        member.format.ifPresent(
            format -> member.reasons.add("every value is " + English.withArticle(format.text())));
      }
      boolean known =
          KNOWN_UNIQUE.contains(letters) && (plain || member.type == AttributeType.INTEGER);
      if (known && !member.unique && member.required && profile.isUnique()) {
        member.unique = true;
        member.reasons.add("never twice");
      }
      if (plain && !member.restricted && !member.unique) {
        choices(member, letters);
      }
    }
  }

  private static void choices(Member member, String letters) {
    Set<String> choices = member.profile.choices();
    long all = member.profile.present() + member.profile.words();
    boolean few =
        choices.size() > 1
            && all >= 6
            && all >= 3L * choices.size()
            && member.format.isEmpty()
            && !DESCRIPTIVE.contains(letters);
    if (few) {
      member.choices = choices;
      member.reasons.add(choices.size() + " different values in " + all + " rows");
    }
  }

  /** Columns whose names are no attribute names get others. */
  private static void attributeNames(Resource resource) {
    var taken = new HashSet<String>();
    taken.add("id");
    for (int i = 0; i < resource.members.size(); i++) {
      Member member = resource.members.get(i);
      boolean itself = member.id && member.letters().equals("id");
      String wanted = itself ? "id" : attribute(member.column, i + 1);
      if (wanted.equals("id") && !itself) {
        wanted = "originalId";
        member.reasons.add("no id: it is missing in rows, or comes twice");
      }
      String name = wanted;
      for (int n = 2; !itself && !taken.add(name); n++) {
        name = wanted + n;
      }
      if (!name.equals(member.column)) {
        member.reasons.addFirst("column \"" + member.column + "\"");
      }
      member.name = name;
    }
  }

  private static String attribute(String column, int number) {
    if (column.matches(ATTRIBUTE)) {
      return column;
    }
    var name = new StringBuilder();
    for (String word : plain(column).split("[^A-Za-z0-9_]+", -1)) {
      if (!word.isEmpty()) {
        boolean shouted = word.equals(word.toUpperCase(Locale.ROOT));
        String quiet = shouted ? word.toLowerCase(Locale.ROOT) : word;
        char first = quiet.charAt(0);
        name.append(name.isEmpty() ? Character.toLowerCase(first) : Character.toUpperCase(first))
            .append(quiet.substring(1));
      }
    }
    String plain = name.toString().replaceFirst("^_+", "");
    if (plain.isEmpty()) {
      return "column" + number;
    }
    return Character.isDigit(plain.charAt(0)) ? "_" + plain : plain;
  }

  /** Whether full-text search covers a column. */
  static boolean isSearched(Member member) {
    boolean text =
        member.type == AttributeType.STRING
            && !member.id
            && !member.restricted
            && member.choices.isEmpty()
            && member.format.isEmpty()
            && member.profile.present() > 0;
    return text && (DESCRIPTIVE.contains(member.letters()) || member.profile.isProse());
  }

  /** Whether an index on a column is likely to be of use. */
  static boolean isIndexed(Member member) {
    boolean single = member.type != AttributeType.ARRAY && !member.restricted && !member.id;
    return single
        && (member.refers() || !member.choices.isEmpty() || member.type == AttributeType.DATE);
  }
}
