package dev.ashlar.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import dev.ashlar.query.Path;
import dev.ashlar.query.Selector;
import dev.ashlar.query.ValueOrder;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Reach;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Services;
import dev.ashlar.sql.SqlCondition.Bound;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the compiler says of its own SQL. That the SQL chooses what it says is the business of the
 * store's contract, which every adapter's test runs.
 */
class SqlSelectorTest {
  private static final SqlDialect WORDS =
      new SqlDialect(
          "id",
          "<",
          ".",
          ">",
          "json{path}",
          "text{path}",
          "number({json})",
          "date({text})",
          "contains({text}, {value})",
          "bytes_contain({text}, {value})",
          "size({json})",
          "any({json}, {value})",
          "text = {value}",
          "number = {value}",
          "literal = {value}");

  private static final Resource PERSON =
      new Resource(
          new Resource.Declaration(
              "Person",
              "people",
              Stream.of("age", "team", "note")
                  .map(name -> Attribute.of(name, AttributeType.ANY).build())
                  .toList(),
              List.of(new Index(List.of(Path.of("team"), Path.of("age")), false)),
              Services.NONE,
              Access.UNSTATED));

  private static final SqlSelector COMPILER =
      new SqlSelector(PERSON, List.of("i_team", "i_age"), WORDS);

  private static List<SqlCondition> compile(String selector) {
    return COMPILER.compile(Selector.parse(Json.parse(selector.replace('\'', '"'))));
  }

  private static SqlCondition only(String selector) {
    List<SqlCondition> conditions = compile(selector);
    assertThat(conditions).hasSize(1);
    return conditions.getFirst();
  }

  @Test
  void everything_needs_no_condition() {
    assertThat(compile("{}")).isEmpty();
    assertThat(SqlCondition.all(List.of())).isEqualTo(SqlCondition.ALWAYS);
  }

  @Test
  void conditions_that_must_all_hold_stay_apart() {
    List<SqlCondition> conditions =
        compile("{'team':'red','$and':[{'age':{'$gte':1,'$lt':9}},{'note':1}]}");
    assertThat(conditions.stream().map(SqlCondition::column)).containsExactly(0, 1, 1, -1);
    assertThat(conditions.stream().map(SqlCondition::bound))
        .containsExactly(Bound.EQUAL, Bound.RANGE, Bound.RANGE, Bound.NONE);
  }

  @Test
  void a_column_is_compared_in_the_encoding() {
    SqlCondition condition = only("{'age':{'$gt':30}}");
    assertThat(condition.sql()).isEqualTo("(i_age > ? AND i_age < ?)");
    assertThat((byte[]) condition.parameters().get(0)).startsWith(ValueOrder.NUMBER).hasSize(11);
    assertThat((byte[]) condition.parameters().get(1)).containsExactly(ValueOrder.STRING);
    assertThat(condition.exact()).isTrue();
  }

  @Test
  void a_number_in_the_document_has_few_spellings() {
    assertThat(only("{'note':1}").parameters()).containsExactly("1", "1.0");
    assertThat(only("{'note':0}").parameters()).containsExactly("0", "0.0", "-0.0");
    assertThat(only("{'note':1.5}").parameters()).containsExactly("1.5");
    assertThat(only("{'note':9007199254740993}").parameters()).containsExactly("9007199254740993");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'age':{'$regex':'a'}}",
        "{'note':{'$regex':'a'}}",
        "{'id':{'$regex':'a'}}",
        "{'note':{'x':1}}",
        "{'note.0':1}",
        "{'age':{'$elemMatch':{'$gt':1}}}",
        "{'$or':[{'age':1},{'note':{'$regex':'a'}}]}",
        "{'$and':[{'$or':[{'age':1},{'note.0':1}]}]}"
      })
  void what_sql_cannot_tell_is_a_superset_and_its_complement_is_everything(String selector) {
    assertThat(only(selector).exact()).isFalse();
    assertThat(only("{'$not':" + selector + "}")).isEqualTo(SqlCondition.ALWAYS.inexact());
    assertThat(only("{'$nor':[" + selector + "]}")).isEqualTo(SqlCondition.ALWAYS.inexact());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'age':{'$ne':1}}",
        "{'age':{'$nin':[1,null,{'x':1}]}}",
        "{'note':{'$nin':[1,null,'a']}}",
        "{'note':{'$exists':false}}",
        "{'age':{'$exists':false}}",
        "{'note':{'$includes':'a'}}",
        "{'note':{'$all':[1,'a',null]}}",
        "{'age':{'$size':2}}",
        "{'note':{'$contains':'a'}}",
        "{'age':{'$beginsWith':'a'}}",
        "{'id':{'$in':['a','b',1]}}",
        "{'$nor':[{'age':1},{'note':'a'}]}"
      })
  void most_is_exact(String selector) {
    assertThat(only(selector).exact()).isTrue();
    assertThat(only("{'$not':" + selector + "}").exact()).isTrue();
  }

  @Test
  void what_cannot_be_is_never() {
    assertThat(only("{'id':5}")).isEqualTo(SqlCondition.NEVER);
    assertThat(only("{'age':{'$in':[]}}").isNever()).isTrue();
    assertThat(only("{'id':{'$ne':5}}")).isEqualTo(SqlCondition.ALWAYS);
    assertThat(only("{'id':{'$size':1}}")).isEqualTo(SqlCondition.NEVER);
    assertThat(only("{'id.x':{'$exists':false}}")).isEqualTo(SqlCondition.ALWAYS);
  }

  @Test
  void the_operand_is_a_parameter_and_never_sql() {
    String hostile = "'); DROP TABLE people; --";
    String json =
        Json.text(Json.parse("{\"note\":1,\"team\":1}")).replace("1", "\"" + hostile + "\"");
    for (SqlCondition condition : COMPILER
        .compile(PERSON.bind(Selector.parse(Json.parse(json)), Reach.ALL))) {
      assertThat(condition.sql()).doesNotContain("DROP");
      assertThat(condition.parameters()).hasSize(1);
    }
  }
}
