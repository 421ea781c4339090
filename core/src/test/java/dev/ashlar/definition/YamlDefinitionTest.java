package dev.ashlar.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.ashlar.json.Json;
import dev.ashlar.json.SharedData;
import dev.ashlar.operation.Method;
import dev.ashlar.schema.Access.Rule;
import dev.ashlar.schema.Finding;
import dev.ashlar.schema.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a file says, what is wrong in it, and, last, texts that are hardly YAML: one reader, one
 * file.
 */
class YamlDefinitionTest {
  private static YamlDefinition parse(String yaml) {
    return YamlDefinition.parse("app.yaml", yaml, Map.of());
  }

  private static List<String> problems(String yaml) {
    return parse(yaml).problems();
  }

  @Test
  void everything_that_is_wrong_is_said_at_once_in_the_order_of_the_lines() {
    assertThat(
        problems(
            """
                prot: 80
                resources:
                  Person:
                    attributes:
                      age: { type: Integer, mn: 3, min: 10, max: 5 }
                      name: Strng
                      team: { type: Reference, ref: Taem }
                    search: [ nmae ]
                    serach: [ name ]
                  Team: { cache: yes }
                """))
        .containsExactly(
            "app.yaml:1:1: prot: unknown key 'prot'. Did you mean 'port'?",
            "app.yaml:5:29: Person.attributes.age.mn: unknown key 'mn'. Did you mean 'min'?",
            "app.yaml:5:36: Person.attributes.age.min: the lower bound 10 is above the upper bound 5."
                + " Swap them",
            "app.yaml:6:7: Person.attributes.name: expected one of String, Number, Integer, Boolean,"
                + " Date, Object, Array, Reference, File, Any, ObjectId or a mapping; found 'Strng'."
                + " Did you mean 'String'?",
            "app.yaml:7:32: Person.attributes.team.ref: there is no resource 'Taem'. Did you mean"
                + " 'Team'?",
            "app.yaml:8:15: Person.search.0: Person has no attribute 'nmae'. Did you mean 'name'?",
            "app.yaml:9:5: Person.serach: unknown key 'serach'. Did you mean 'search'?",
            "app.yaml:10:11: Team.cache: expected true or false; found 'yes'. YAML 1.2 has no other words"
                + " for them");
  }

  @Test
  void what_follows_from_a_wrong_type_is_not_said_too() {
    assertThat(
        problems(
            "resources: { Person: { attributes: { a: { type: Strin, pattern: '^a$', max: 5 } } } }"))
        .singleElement()
        .asString()
        .contains("Did you mean 'String'?");
  }

  @Test
  void what_belongs_to_a_later_version_is_refused_rather_than_ignored() {
    assertThat(
        problems(
            """
                resources:
                  Person:
                readModels:
                  Name:
                    projects: { resource: Person, id: name, set: { name: name } }
                    digest: true
                """))
        .containsExactly(
            "app.yaml:6:5: Name.digest: 'digest' is not supported by this version yet. Remove it");
  }

  @Test
  void a_name_with_nothing_behind_it_is_an_open_resource() {
    Resource open = ResourceBuilder.of("Person").build();

    assertThat(open.isOpen()).isTrue();
    assertThat(parse("resources:\n  Person:").resources()).containsExactly(open);
    assertThat(parse("resources: { Person: {} }").resources()).containsExactly(open);
    assertThat(parse("resources: { Person: { attributes: } }").resources()).containsExactly(open);
    assertThat(problems("resources:\n  Person:")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing", "---\n", "resources:", "resources: {}"})
  void a_file_may_declare_nothing(String yaml) {
    assertThat(problems(yaml)).isEmpty();
    assertThat(parse(yaml).resources()).isEmpty();
    assertThat(parse(yaml).name()).isEmpty();
  }

  @Test
  void settings_are_handed_on_as_they_stand() {
    var definition =
        YamlDefinition.parse(
            "app.yaml",
            "name: chat\nport: ${PORT}\nhost: '${PORT}'\nlog: { keep: 7d }\nstore: sqlite:${DATA}/x.db\nresources: {}\nprot: 1\n",
            Map.of("PORT", "9300", "DATA", "/var"));

    assertThat(definition.name()).contains("chat");
    assertThat(definition.settings())
        .isEqualTo(
            Json.parse(
                """
                {"port": 9300, "host": "9300", "log": {"keep": "7d"}, "store": "sqlite:/var/x.db"}"""));
  }

  @Test
  void a_finding_about_a_setting_gets_its_line() {
    var definition = parse("name: chat\nlog:\n  keep: soon\n");

    assertThat(
        definition.report(
            List.of(
                new Finding(List.of("log", "keep"), "expected a duration"),
                new Finding(List.of("nowhere"), "missing"))))
        .containsExactly(
            "app.yaml:1:1: nowhere: missing", "app.yaml:3:3: log.keep: expected a duration");
  }

  @Test
  void a_variable_that_is_not_set_or_no_name_is_a_finding_and_a_doubled_dollar_is_a_literal() {
    var definition =
        YamlDefinition.parse(
            "app.yaml",
            "name: '$${HOME} costs $5, $$ and ${PRICE}'\nhost: ${NONE}\ndata: '${a-b}'\nstore: '${open'\n",
            Map.of("PRICE", "more"));

    assertThat(definition.name()).contains("${HOME} costs $5, $$ and more");
    assertThat(definition.problems())
        .containsExactly(
            "app.yaml:2:7: host: the environment variable NONE is not set. Set it before the start, or in the file .env",
            "app.yaml:3:7: data: expected the name of an environment variable in ${…}, found 'a-b'."
                + " Write $${ for a literal ${",
            "app.yaml:4:8: store: expected the name of an environment variable in ${…}, found 'open'."
                + " Write $${ for a literal ${");
  }

  @Test
  void scalars_are_those_of_the_core_schema() {
    var json =
        parse(
            "limits: { a: 0x1F, b: 0o17, c: 1.50, d: ~, e: yes, f: 'true', g: 1e3, h: 2026-01-01, i: TRUE, j: -0, k: 9223372036854775807 }")
            .settings()
            .get("limits");

    assertThat(json)
        .isEqualTo(
            Json.parse(
                """
                {"a": 31, "b": 15, "c": 1.5, "d": null, "e": "yes", "f": "true", "g": 1000.0,
                 "h": "2026-01-01", "i": true, "j": 0, "k": 9223372036854775807}"""));
  }

  @Test
  void rules_of_access_are_read_in_every_form() {
    var access =
        parse(
            "resources: { P: { access: { query: public, get: authenticated, create: [ a, b ], update: { owner: '@caller.id' } } } }")
            .resources()
            .getFirst()
            .declaration()
            .access();

    assertThat(access.rule(Method.QUERY)).contains(new Rule.Public());
    assertThat(access.rule(Method.GET)).contains(new Rule.Authenticated());
    assertThat(access.rule(Method.CREATE)).contains(new Rule.Roles(Set.of("a", "b")));
    assertThat(access.rule(Method.UPDATE)).contains(Allow.matching("{\"owner\": \"@caller.id\"}"));
    assertThat(access.rule(Method.DESTROY)).isEmpty();
  }

  @Test
  void synonyms_and_short_forms_are_equal_to_the_long_ones() {
    assertThat(
        parse(
            "resources: { P: { count: true, notify: [ queue ], modes: { counter: atomic, queue: atomic }, indices: [ a, [ b, c ] ], attributes: { r: { type: ObjectId, ref: P, populate: get } } } }")
            .resources())
        .isEqualTo(
            parse(
                "resources: { P: { count: true, notify: true, mode: { count: atomic, notify: atomic }, indices: [ { fields: [ a ] }, { fields: [ b, c ], unique: false } ], attributes: { r: { type: Reference, ref: P, onDelete: restrict, populate: [ { method: get } ] } } } }")
                .resources());
  }

  // ---- texts that are hardly YAML

  @Test
  void a_repeated_key_is_a_finding_at_its_second_place() {
    assertThat(problems("name: a\nresources:\n  P: {}\n  P: {}\nname: b\n"))
        .containsExactly(
            "app.yaml:4:3: P: this key is already at line 3. Keep one of them",
            "app.yaml:5:1: name: this key is already at line 1. Keep one of them");
  }

  @Test
  void tabs_wrong_indentation_and_stray_colons_are_explained() {
    assertThat(problems("resources:\n\tPerson:\n"))
        .containsExactly("app.yaml:2:1: found a tab. Indent with spaces");
    assertThat(problems("resources:\n  P:\n    cache: true\n   count: true\n"))
        .singleElement()
        .asString()
        .startsWith("app.yaml:4:4: the indentation does not fit the lines above");
    assertThat(problems("name: a: b\n"))
        .containsExactly(
            "app.yaml:1:8: found a ':' where no key can stand. Put texts that contain ': ' in quotes,"
                + " and check the indentation");
    assertThat(problems("name: [ a"))
        .singleElement()
        .asString()
        .startsWith("app.yaml:1:10: this is no YAML: while parsing a flow sequence");
    assertThat(problems("name: a\n---\nname: b\n"))
        .containsExactly(
            "app.yaml:2:1: expected one document, found another one after '---'. Remove it");
    assertThat(problems("name: *b\n"))
        .singleElement()
        .asString()
        .contains("An anchor (&name) must stand before its alias (*name)");
  }

  @Test
  void tags_odd_keys_and_impossible_numbers_are_findings() {
    assertThat(
        problems(
            """
                name: !!binary aGVsbG8=
                port: .inf
                limits: { ? [ a ] : b, big: 9223372036854775808 }
                """))
        .containsExactly(
            "app.yaml:1:7: name: tags such as tag:yaml.org,2002:binary are not supported",
            "app.yaml:2:7: port: expected a number that JSON can express, found .inf",
            "app.yaml:3:13: limits: expected a name as key, found a list or mapping",
            "app.yaml:3:29: limits.big: expected an integer of 64 bits, found 9223372036854775808");
  }

  @Test
  void an_alias_stands_for_a_copy() {
    assertThat(parse("resources: { A: &same { attributes: { a: String } }, B: *same }").resources())
        .containsExactly(
            parse("resources: { A: { attributes: { a: String } } }").resources().getFirst(),
            parse("resources: { B: { attributes: { a: String } } }").resources().getFirst());
  }

  @Test
  void a_merge_key_puts_members_in_that_are_not_there() {
    assertThat(
        parse(
            "resources: { A: &same { cache: true, count: true }, B: { <<: *same, count: false } }")
            .resources()
            .getLast())
        .isEqualTo(ResourceBuilder.of("B").cache().build());
  }

  @Test
  void aliases_that_multiply_or_contain_themselves_are_bounded() {
    var laughs = new StringBuilder("limits:\n  a0: &a0 [ x, x, x, x, x, x, x, x, x, x ]\n");
    for (int i = 1; i < 12; i++) {
      laughs.append("  a").append(i).append(": &a").append(i).append(" [");
      laughs.append((" *a" + (i - 1) + ",").repeat(10)).append(" ]\n");
    }
    assertThat(problems(laughs.toString()))
        .singleElement()
        .asString()
        .endsWith("with its aliases this has more than 100000 values");
    assertThat(problems("limits: &a [ *a ]"))
        .singleElement()
        .asString()
        .endsWith("this is nested deeper than 100 levels");
  }

  @Test
  void deep_and_large_texts_are_refused() {
    assertThat(problems("limits: " + "[".repeat(50_000) + "]".repeat(50_000))).hasSize(1);
    assertThat(problems("limits: " + "[".repeat(150) + "]".repeat(150)))
        .containsExactly("app.yaml:1:109: this is nested deeper than 100 levels");
    assertThat(problems("name: " + "x".repeat(1_000_000)))
        .containsExactly("app.yaml:1:1: a definition has at most 1000000 characters");
  }

  @Test
  void files_are_utf_8_with_or_without_a_mark_and_with_any_line_ends(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("app.yaml");
    Files.writeString(file, "\uFEFFname: Grüße\r\nresources:\r\n  P: { x: 1 }\r\n");
    var definition = YamlDefinition.read(file);
    assertThat(definition.name()).contains("Grüße");
    assertThat(definition.problems())
        .singleElement()
        .asString()
        .startsWith("app.yaml:3:8: P.x: unknown key 'x'");

    Files.write(file, "name: Grüße".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(YamlDefinition.read(file).problems())
        .containsExactly("app.yaml:1:1: the file is not UTF-8. Save it in this encoding");

    Files.write(file, new byte[4_000_001]);
    assertThat(YamlDefinition.read(file).problems())
        .containsExactly("app.yaml:1:1: a definition has at most 1000000 characters");
  }

  @Test
  void every_naughty_string_can_be_a_literal() throws IOException {
    for (var string : Json.parse(SharedData.bytes("naughty-strings.json"))) {
      String text = escaped(Json.text(string)).replace("${", "$${");
      var definition =
          parse("resources: { P: { attributes: { a: { type: String, label: " + text + " } } } }");

      assertThat(definition.problems()).as(text).isEmpty();
      assertThat(definition.resources().getFirst().attributes().getFirst().label())
          .contains(string.stringValue());
    }
  }

  /** A JSON text without the characters that YAML does not allow as they are. */
  private static String escaped(String json) {
    var escaped = new StringBuilder();
    json.codePoints()
        .forEach(
            c -> {
              if (c >= ' ' && c < 0x7f) {
                escaped.appendCodePoint(c);
              } else {
                escaped.append("\\U%08x".formatted(c));
              }
            });
    return escaped.toString();
  }

  @Test
  void a_character_that_yaml_does_not_allow_is_a_finding_with_its_line() {
    assertThat(problems("name: a\nhost: \"\u0001\"\n"))
        .containsExactly(
            "app.yaml:2:8: found the character U+0001, which YAML does not allow. In double quotes,"
                + " write it as \\u0001");
  }

  @Property(tries = 2000)
  void whatever_is_done_to_a_text_the_answer_is_findings(
      @ForAll @IntRange(max = 3000) int from,
      @ForAll @IntRange(max = 40) int length,
      @ForAll("pieces") String piece) {
    String text = Samples.PROMISED;
    int start = Math.min(from, text.length());
    int end = Math.min(start + length, text.length());
    String broken = text.substring(0, start) + piece + text.substring(end);

    assertThatCode(
        () -> {
          var definition = YamlDefinition.parse("app.yaml", broken, Samples.ENVIRONMENT);
          assertThat(definition.problems()).allMatch(line -> line.startsWith("app.yaml:"));
        })
        .doesNotThrowAnyException();
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "",
            "\n",
            "\t",
            ":",
            "{",
            "}",
            "[ ]",
            "- ",
            "&a",
            "*a",
            "!!x ",
            "\"",
            "'",
            "~",
            "null",
            "\u0000",
            "\uD800",
            "@",
            "%",
            "${",
            "type: Array, ",
            "items: ",
            "1e999",
            "-",
            "? "),
        Arbitraries.strings().ofMaxLength(8));
  }
}
