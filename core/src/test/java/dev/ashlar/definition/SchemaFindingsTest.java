package dev.ashlar.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.InvalidSchema;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services.Webhook;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the schema refuses, with the place and what to do. */
class SchemaFindingsTest {
  private static List<String> problems(String yaml) {
    return YamlDefinition.parse("app.yaml", yaml, Map.of()).problems();
  }

  /** The resource {@code Thing} beside a {@code Team}; what is said of it is at line 4. */
  private static List<String> thing(String body) {
    return problems(
        """
        resources:
          Team: { attributes: { name: String, secret: { type: String, restricted: true } } }
          Thing:
            { %s }
        """
            .formatted(body));
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '`',
      value = {
        "type: String, min: -1 → min: expected a length, in characters; found -1",
        "type: String, max: 5MB → max: expected a length, in characters; found \"5MB\"",
        "type: String, min: 1.5 → min: expected a length, in characters; found 1.5",
        "type: String, min: 3, max: 2 → min: the lower bound 3 is above the upper bound 2. Swap them",
        "type: Integer, max: 1.5 → max: expected a whole number; found 1.5",
        "type: Number, max: much → max: expected a number; found \"much\"",
        "type: Date, min: 5 → min: expected a date such as 2026-01-31; found 5",
        "type: Date, min: 2026-13-01 → min: \"2026-13-01\" names no such month: months go from 01 to 12",
        "type: Date, min: 2026-01-02, max: 2026-01-01 → min: the lower bound \"2026-01-02T00:00:00Z\" is above the upper bound \"2026-01-01T00:00:00Z\". Swap them",
        "type: File, max: big → max: expected a size such as 5MB, or a number of bytes; found \"big\"",
        "type: Array, max: many → max: expected a number of elements; found \"many\"",
        "type: Boolean, max: 1 → max: expected no bound: a value of type Boolean has no size; found 1",
        "type: Object, min: 1 → min: expected no bound: a value of type Object has no size; found 1",
        "type: Any, min: 1 → min: expected no bound: a value of type Any has no size; found 1",
        "type: Reference, ref: Team, max: 1 → max: expected no bound: a value of type Reference has no size; found 1",
        "type: Integer, enum: [ 1, two ] → enum.1: expected a 64-bit integer, found a string",
        "type: String, enum: [ one, one ] → enum.1: this value is there already. Remove one of them",
        "type: Date, enum: [ soon ] → enum.0: \"soon\" is not a date; expected a date such as 2026-01-31 or 2026-01-31T09:30:00Z",
        "type: File, enum: [ a ] → enum: a File cannot be chosen from a list. Use accept for its media types",
        "type: String, pattern: '[a' → pattern: expected a regular expression (RE2), found '[a': missing closing ]",
        "type: String, pattern: 'a(?=b)' → pattern: expected a regular expression (RE2), found 'a(?=b)': invalid or unsupported Perl syntax. RE2 has no look-around",
        "type: Integer, pattern: a → pattern: only a String has a pattern; this is of type Integer",
        "type: Any, format: uuid → format: only a String has a format; this is of type Any",
        "type: Integer, default: x → default: the default breaks the attribute's own rules: expected a 64-bit integer, found a string",
        "type: Integer, max: 5, default: 6 → default: the default breaks the attribute's own rules: expected at most 5",
        "type: String, enum: [ a ], default: b → default: the default breaks the attribute's own rules: expected one of \"a\"",
        "type: String, required: true, default: null → default: the default breaks the attribute's own rules: a value is required",
        "type: Object, attributes: { a: Date }, default: { a: 1 } → default: the default breaks the attribute's own rules at /a: expected an RFC 3339 instant, found a number",
        "type: Integer, default: now() → default: now() is a Date; this is of type Integer",
        "type: Date, default: uuid() → default: uuid() is a String; this is of type Date",
        "type: String, max: 10, default: uuid() → default: the default breaks the attribute's own rules: expected at most 10 characters",
        "type: String, default: nwo() → default: there is no function nwo(). Did you mean 'now()'?",
        "type: File, default: { id: x } → default: a File has no default: it is uploaded",
        "type: Array, items: { type: String, default: x } → items.default: elements of arrays get no defaults. Remove it",
        "type: Array, items: { type: Object, attributes: { a: { type: String, default: x } } } → items.attributes.a.default: elements of arrays get no defaults. Remove it",
        "type: Array, items: { type: String, restricted: true } → items.restricted: elements cannot be hidden. Hide the whole array instead",
        "type: Array, items: { type: String, unique: true } → items.unique: only attributes of the resource itself can be unique. Use indices: [ { fields: [ a.b ], unique: true } ]",
        "type: Array, items: File → items: a File must be an attribute of the resource itself. Move it up, and use multiple: true for a list",
        "type: Object, attributes: { f: File } → attributes.f: a File must be an attribute of the resource itself. Move it up",
        "type: Object, attributes: { a: { type: String, id: true } } → attributes.a.id: only an attribute of the resource can be its id",
        "type: Object, attributes: { a: { type: String, render: { create: false } } } → attributes.a.render: create and update can be switched off for attributes of the resource itself only",
        "type: String, items: String → items: only an Array has items; this is of type String",
        "type: String, attributes: { a: String } → attributes: only an Object has attributes; this is of type String",
        "type: Array, multiple: true → multiple: only a File can be multiple; this is of type Array. Use type: Array",
        "type: String, accept: [ image/* ] → accept: only a File accepts media types; this is String",
        "type: File, accept: [ png ] → accept: expected a media type such as image/* or text/plain; found 'png'",
        "type: Array, unique: true → unique: expected an attribute with a single value; this is of type Array",
        "type: Integer, render: markdown → render: only a String is rendered as Markdown; this is of type Integer",
        "type: Reference → ref: a Reference needs the resource that it points to. Add ref: …",
        "type: Reference, ref: Taem → ref: there is no resource 'Taem'. Did you mean 'Team'?",
        "type: String, ref: Team → ref: only a Reference has 'ref'; this is of type String",
        "type: String, populate: get → populate: only a Reference has 'populate'; this is of type String",
        "type: String, onDelete: keep → onDelete: only a Reference has 'onDelete'; this is of type String",
        "type: Reference, ref: Team, required: true, onDelete: setNull → onDelete: setNull would empty a value that is required. Choose restrict, cascade or keep",
        "type: Reference, ref: Team, populate: { method: get, fields: [ nam ] } → populate: Team has no attribute 'nam' to show. Did you mean 'name'?",
        "type: Reference, ref: Team, populate: { method: get, fields: [ secret ] } → populate: Team has no attribute 'secret' to show",
        "type: Integer, id: true → type: the id is a String; found Integer",
        "type: String, id: true, restricted: true → restricted: the id cannot be hidden. Remove it",
        "type: String, id: true, render: { update: false } → render: the id shows everywhere. Remove it",
        "type: String, id: true, default: one → default: a missing id is generated, and a fixed one would serve a single document. Remove it"
      })
  void an_attribute_is_checked(String keys, String finding) {
    assertThat(thing("attributes: { a: { " + keys + " } }"))
        .map(SchemaFindingsTest::withoutColumn)
        .containsExactly("app.yaml:4: Thing.attributes.a." + finding);
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '`',
      value = {
        "search: [ a, secret ] → search.1: 'secret' is hidden from clients, and search would show it. Remove it from the list",
        "search: [ nam ] → search.0: Thing has no attribute 'nam'. Did you mean 'name'?",
        "search: [ n ] → search.0: expected Strings or arrays of Strings; 'n' is of type Integer",
        "search: [ ns ] → search.0: expected Strings or arrays of Strings; 'ns' is of type Array",
        "search: [ o.hidden ] → search.0: 'o.hidden' is hidden from clients, and search would show it. Remove it from the list",
        "indices: [ nme ] → indices.0.fields.0: Thing has no attribute 'nme'. Did you mean 'name'?",
        "indices: [ [ a, o ] ] → indices.0.fields.1: expected an attribute with a single value; 'o' is of type Object",
        "indices: [ { fields: [ ns ] } ] → indices.0.fields.0: expected an attribute with a single value; 'ns' is of type Array",
        "indices: [ a, a ] → indices.1: this index is there already. Remove one of them",
        "indices: [ [ a, a ] ] → indices.0: an attribute is named twice. Remove one of them",
        "indices: [ 'a..b' ] → indices.0: 'a..b' is no path: expected names with dots between them, found an empty name",
        "mode: { cache: atomic } → mode.cache: the resource has no cache. Switch it on with 'cache:', or remove its mode",
        "mode: { queue: atomic } → mode.notify: the resource has no notify. Switch it on with 'notify:', or remove its mode",
        "count: true, mode: { count: atomic, counter: atomic } → mode.counter: this service has a mode already. Keep one of them",
        "mode: atomic, modes: atomic → modes: 'modes' is the same as 'mode'. Keep one of them",
        "notify: [ { url: 'ftp://example.org' } ] → notify.0.url: expected an http or https URL; found 'ftp://example.org'",
        "notify: [ { url: 'https://' } ] → notify.0.url: expected an http or https URL; found 'https://'",
        "notify: [ { url: 'https://example.org', secret: '' } ] → notify.0.secret: the secret is empty. Events could not be signed with it",
        "access: { query: { nme: x } } → access.query: Thing has no attribute 'nme'. Did you mean 'name'?",
        "access: { get: { n: { $gtt: 1 } } } → access.get: this is no selector at /n/$gtt: expected an operator, found '$gtt'. Did you mean '$gt'?",
        "access: { update: { a: '@caller.uid' } } → access.update: expected @caller.id, @caller.roles or @caller.claims.x; found '@caller.uid'. Did you mean '@caller.id'?",
        "access: { update: { a: { $in: '@caller.id' } } } → access.update: $in expects a list, and @caller.id is one value. Write [ \"@caller.id\" ]",
        "access: { update: { a: '@user.id' } } → access.update: expected @caller.id, @caller.roles or @caller.claims.x; found '@user.id'. Did you mean '@caller.id'?",
        "access: { update: { a: '@callr.id' } } → access.update: expected @caller.id, @caller.roles or @caller.claims.x; found '@callr.id'. Did you mean '@caller.id'?",
        "access: { update: { a: '@Caller.role' } } → access.update: expected @caller.id, @caller.roles or @caller.claims.x; found '@Caller.role'. Did you mean '@caller.roles'?",
        "access: { update: { a: '@caller.claim.team' } } → access.update: expected @caller.id, @caller.roles or @caller.claims.x; found '@caller.claim.team'. Did you mean '@caller.claims.team'?",
        "access: { update: { a: '@callerid' } } → access.update: expected @caller.id, @caller.roles or @caller.claims.x; found '@callerid'. Did you mean '@caller.id'?",
        "access: { update: { a: '@request.auth.id' } } → access.update: expected @caller.id, @caller.roles or @caller.claims.x; found '@request.auth.id'. Did you mean '@caller.id'?",
        "access: { update: { $or: [ { a: { $in: [ '@me.id' ] } } ] } } → access.update: expected @caller.id, @caller.roles or @caller.claims.x; found '@me.id'. Did you mean '@caller.id'?",
        "access: { update: { a: { $contains: '@user.id' } } } → access.update: expected @caller.id, @caller.roles or @caller.claims.x; found '@user.id'. Did you mean '@caller.id'?",
        "access: { update: [ admin, { a: '@user.id' } ] } → access.update: expected @caller.id, @caller.roles or @caller.claims.x; found '@user.id'. Did you mean '@caller.id'?",
        "access: { update: [ { nme: x }, admin ] } → access.update: Thing has no attribute 'nme'. Did you mean 'name'?",
        "access: { update: [ admin, '' ] } → access.update: expected the names of roles, found none",
        "access: { destroy: [ '' ] } → access.destroy: expected the names of roles, found none",
        "plural: docs → plural: the server itself answers at /docs. Give the resource another plural",
        "plural: _things → plural: expected a plural of lower-case letters, digits and '-'; found '-things'",
        "plural: teams → plural: /teams is the route of Team too. Give one of them another plural"
      })
  void a_resource_is_checked(String keys, String finding) {
    List<String> found =
        thing(
            "attributes: { name: String, a: String, n: Integer, ns: { type: Array, items: Integer },"
                + " secret: { type: String, restricted: true }, o: { type: Object, attributes: {"
                + " hidden: { type: String, render: { query: false, get: false } } } } }, "
                + keys);

    assertThat(found).map(SchemaFindingsTest::withoutColumn)
        .singleElement()
        .asString()
        .startsWith("app.yaml:4: Thing." + finding);
  }

  /** Which depends on how long the keys before it are. */
  private static String withoutColumn(String line) {
    return line.replaceFirst("^(app[.]yaml:[0-9]+):[0-9]+", "$1");
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{ a: '@ada' }", "{ a: '@' }", "{ a: '@ada@example.org' }", "{ a: 'caller.id' }",
    "{ a: { $contains: '@example.org' } }", "{ a: { $regex: '@example.org$' } }",
    "[ { a: '@ada' }, '@ada' ]",
  })
  void a_literal_that_only_begins_like_a_caller_is_one(String rule) {
    assertThat(thing("attributes: { a: String }, access: { get: " + rule + " }")).isEmpty();
  }

  @Test
  void names_that_are_no_names_are_findings() {
    assertThat(
        problems(
            """
                resources:
                  9Life: { attributes: { __typename: String, 1st: String, a-b: String, _ok: String } }
                  "": {}
                """))
        .containsExactly(
            "app.yaml:2:3: 9Life: expected a name of letters, digits and '_' that begins with a"
                + " letter; found '9Life'",
            "app.yaml:2:26: 9Life.attributes.__typename: expected a name of letters, digits and '_'"
                + " that begins with a letter or a single '_'; found '__typename'",
            "app.yaml:2:46: 9Life.attributes.1st: expected a name of letters, digits and '_' that"
                + " begins with a letter or a single '_'; found '1st'",
            "app.yaml:2:59: 9Life.attributes.a-b: expected a name of letters, digits and '_' that"
                + " begins with a letter or a single '_'; found 'a-b'",
            "app.yaml:3:3: expected a name of letters, digits and '_' that begins with a letter;"
                + " found ''",
            "app.yaml:3:3: .plural: expected a plural of lower-case letters, digits and '-'; found ''");
  }

  @Test
  void two_resources_on_one_route_are_a_finding_and_so_is_a_reserved_route() {
    assertThat(problems("resources: { Person: {}, person: {} }"))
        .containsExactly(
            "app.yaml:1:26: person.plural: /people is the route of Person too. Give one of them another"
                + " plural");
    assertThat(problems("resources: { File: {} }"))
        .containsExactly(
            "app.yaml:1:14: File.plural: the server itself answers at /files. Give the resource another"
                + " plural");
  }

  @Test
  void attributes_without_a_name_are_findings() {
    assertThat(
        thing(
            "attributes: { '': { type: String, unique: true }, o: { type: Object, attributes: { '': Any, a: Any } } }"))
        .containsExactly(
            "app.yaml:4:21: Thing: expected the name of an attribute; found ''",
            "app.yaml:4:90: Thing.attributes.o: expected the name of an attribute; found ''");
    assertThatThrownBy(() -> ResourceBuilder.of("Thing").attribute("", AttributeType.ANY))
        .hasMessage("expected the name of an attribute, found nothing");
    assertThatThrownBy(() -> ResourceBuilder.of("Thing").index())
        .hasMessage("expected the names of attributes, found none");
  }

  @Test
  void two_ids_are_a_finding() {
    assertThat(
        thing("attributes: { a: { type: String, id: true }, b: { type: String, id: true } }"))
        .containsExactly(
            "app.yaml:4:71: Thing.attributes.b.id: the id is a already. A document has one");
  }

  @Test
  void what_a_declaration_leaves_open_may_be_searched_indexed_and_judged_by() {
    assertThat(
        problems(
            """
                resources:
                  Open:
                    search: [ anything ]
                    indices: [ a.b.c, id ]
                    access: { query: { x: { $gt: 1 } } }
                  Half:
                    attributes: { any: Any, free: { type: Object }, list: { type: Array } }
                    search: [ any, free.text ]
                    indices: [ any, free.a.b, list.0, id ]
                """))
        .isEmpty();
  }

  @Test
  void builders_are_checked_like_files() {
    Resource resource =
        ResourceBuilder.of("Thing")
            .attribute("a", AttributeType.STRING)
            .attribute("a", AttributeType.STRING)
            .attribute(
                "b", AttributeType.REFERENCE, b -> b.ref("Thing").populate("fetch", List.of()))
            .attribute("c", AttributeType.STRING, c -> c.render(rendered("html")))
            .notify(new Webhook("https://example.org", Optional.empty(), List.of("creat")))
            .build();

    assertThatThrownBy(() -> Schema.of("app", List.of(resource, resource(), resource())))
        .isInstanceOfSatisfying(
            InvalidSchema.class,
            invalid -> assertThat(invalid.findings())
                .extracting(Object::toString)
                .containsExactly(
                    "resources.Thing.attributes.a: there are two attributes of this name. Rename"
                        + " one of them",
                    "resources.Thing.attributes.b.populate: expected one of get, query, create,"
                        + " update; found 'fetch'",
                    "resources.Thing.attributes.c.render: expected markdown; found 'html'",
                    "resources.Thing.notify.0.on: expected one of create, update, destroy; found"
                        + " 'creat'. Did you mean 'create'?",
                    "resources.Twice: there are two resources of this name. Rename one of them"));
  }

  private static dev.ashlar.schema.Render rendered(String as) {
    return new dev.ashlar.schema.Render(true, true, true, true, Optional.of(as));
  }

  private static Resource resource() {
    return ResourceBuilder.of("Twice").build();
  }

  @Test
  void the_files_of_an_attribute_have_an_address_of_their_own() {
    assertThat(thing("attributes: { attachments: File }")).isEmpty();
    assertThat(thing("attributes: { attachments: String }, attachments: true")).isEmpty();
    assertThat(thing("attributes: { attachments: File }, attachments: true"))
        .singleElement()
        .asString()
        .contains("attachments", "at the address of the document's attachments. Rename");
    assertThat(thing("attributes: { _history: { type: File } }"))
        .singleElement()
        .asString()
        .contains("at the address of the document's _history. Rename the attribute");
  }
}
