package dev.ashlar.app.create;

import dev.ashlar.app.create.Member.Resource;
import dev.ashlar.json.Json;
import dev.ashlar.schema.AttributeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;

/** An {@code app.yaml} of resources that were guessed, with the reason of each guess behind it. */
final class DefinitionText {
  private static final int MOST_LISTED = 5;
  private static final int MOST_PADDING = 76;

  private final StringBuilder text = new StringBuilder();

  private DefinitionText() {}

  /**
   * The text.
   *
   * @param name the application's, as YAML
   */
  static String of(String name, List<Resource> resources) {
    var definition = new DefinitionText();
    definition.head(name);
    resources.forEach(definition::resource);
    return definition.text.toString();
  }

  private void head(String name) {
    text.append(
        """
        # yaml-language-server: $schema=.ashlar/app.schema.json
        # Guessed from the data, each guess with its reason: what stands here is true of every row.
        name: %s

        # Everybody on this machine may read and write. With auth, only what `access` allows: README.md
        # auth: { secret: "${AUTH_SECRET}" }

        resources:
        """
            .formatted(name));
  }

  private void resource(Resource resource) {
    String rows =
        String.format(Locale.ROOT, "%,d row%s", resource.rows, resource.rows == 1 ? "" : "s");
    line("  " + resource.name + ":", resource.file() + ": " + rows);
    resource.plural.ifPresent(
        plural -> line("    plural: " + plural, "as the file is called"));
    if (!resource.members.isEmpty()) {
      text.append("    attributes:\n");
      var ordered = new ArrayList<>(resource.members);
      ordered.sort((one, other) -> Boolean.compare(other.id, one.id));
      int width = ordered.stream().mapToInt(member -> member.name.length()).max().orElse(0);
      for (Member member : ordered) {
        String padding = " ".repeat(width - member.name.length());
        String what = member.name + ": " + padding + attribute(member);
        line("      " + what, String.join("; ", member.reasons));
      }
    }
    listed(resource, "search", Guesser::isSearched, "names, and texts that are prose");
    line("    count: true", "so that totals cost nothing");
    listed(resource, "indices", Guesser::isIndexed, "references, choices and dates are asked for");
    if (resource.rows > 0) {
      text.append("    seed: ./").append(seed(resource)).append('\n');
    }
    text.append('\n');
  }

  /** The file of a resource's rows, in the folder of the application. */
  static String seed(Resource resource) {
    return "seed/" + resource.name + ".ndjson";
  }

  private void listed(
      Resource resource,
      String key,
      java.util.function.Predicate<Member> rule,
      String reason) {
    String names =
        resource.members.stream()
            .filter(rule)
            .limit(MOST_LISTED)
            .map(member -> member.name)
            .collect(Collectors.joining(", "));
    if (!names.isEmpty()) {
      line("    " + key + ": [ " + names + " ]", reason);
    }
  }

  private void line(String what, String reason) {
    text.append(what);
    if (!reason.isEmpty()) {
      String gap = what.length() < MOST_PADDING ? " ".repeat(MOST_PADDING - what.length()) : " ";
      text.append(gap).append("# ").append(plain(reason));
    }
    text.append('\n');
  }

  /** On one line, and without what YAML does not print. */
  private static String plain(String text) {
    var plain = new StringBuilder();
    text.codePoints()
        .map(point -> Character.isISOControl(point) || !isPrinted(point) ? ' ' : point)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  private static boolean isPrinted(int point) {
    boolean lines = point == 0x85 || point == 0x2028 || point == 0x2029 || point == 0xFEFF;
    boolean surrogate = point >= 0xD800 && point <= 0xDFFF;
    return !lines && !surrogate && point != 0xFFFE && point != 0xFFFF;
  }

  private static String attribute(Member member) {
    var keys = new ArrayList<String>();
    if (member.id) {
      keys.add("id: true");
    }
    if (member.required && !member.id) {
      keys.add("required: true");
    }
    if (member.unique) {
      keys.add("unique: true");
    }
    member.format.ifPresent(format -> keys.add("format: " + format.text()));
    if (!member.choices.isEmpty()) {
      keys.add(
          "enum: [ "
              + member.choices.stream()
                  .map(DefinitionText::quoted)
                  .collect(Collectors.joining(", "))
              + " ]");
    }
    if (member.restricted) {
      keys.add("restricted: true");
    }
    String reference =
        member.target.map(
            target -> "type: Reference, ref: " + target.name
                + (member.deferred ? ", deferred: true" : ""))
            .orElse("");
    if (member.type == AttributeType.ARRAY) {
      String items =
          !reference.isEmpty()
              ? "{ " + reference + " }"
              : member.separator.isPresent() ? "String" : items(member.profile);
      keys.addFirst("items: " + items);
    }
    boolean refers = member.type == AttributeType.REFERENCE;
    return written(
        refers ? reference : "type: " + member.type.text(),
        member.type,
        keys,
        member.type == AttributeType.OBJECT ? member.profile.members() : Map.of(),
        member.profile.objects());
  }

  /** In quotes, with the sign that begins a variable doubled. */
  private static String quoted(String text) {
    return Json.text(JsonNodeFactory.instance.stringNode(text)).replace("${", "$${");
  }

  private static String items(Profile array) {
    return array.items().map(items -> nested(items, 0, 0)).orElse("Any");
  }

  /** The attribute of a member within another one. */
  private static String nested(Profile profile, long there, long of) {
    var keys = new ArrayList<String>();
    if (of > 1 && there == of) {
      keys.add("required: true");
    }
    AttributeType type = profile.type();
    if (type == AttributeType.ARRAY) {
      keys.addFirst("items: " + items(profile));
    }
    return written(
        "type: " + type.text(),
        type,
        keys,
        type == AttributeType.OBJECT ? profile.members() : Map.of(),
        profile.objects());
  }

  private static String written(
      String type, AttributeType plain, List<String> keys, Map<String, Profile> members, long of) {
    if (!members.isEmpty()) {
      String inner =
          members.entrySet()
              .stream()
              .map(
                  each -> each.getKey() + ": "
                      + nested(each.getValue(), each.getValue().present(), of))
              .collect(Collectors.joining(", "));
      keys.add("attributes: { " + inner + " }");
    }
    Optional<String> more =
        keys.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", keys));
    if (more.isEmpty() && plain != AttributeType.REFERENCE) {
      return plain.text();
    }
    return "{ " + type + more.map(each -> ", " + each).orElse("") + " }";
  }
}
