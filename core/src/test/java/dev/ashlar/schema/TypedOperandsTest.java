package dev.ashlar.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.json.Json;
import dev.ashlar.query.Selector;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Every literal of a selector is in the stored form of its attribute's type, or is refused by name. */
class TypedOperandsTest {
  private static Attribute of(String name, AttributeType type) {
    return Attribute.of(name, type).build();
  }

  private static Attribute list(String name, Attribute items) {
    return Attribute.of(name, AttributeType.ARRAY).items(items).build();
  }

  private static final Resource EVENT =
      new Resource(
          new Resource.Declaration(
              "Event",
              "events",
              List.of(
                  of("start", AttributeType.DATE),
                  of("name", AttributeType.STRING),
                  of("seats", AttributeType.INTEGER),
                  of("price", AttributeType.NUMBER),
                  of("open", AttributeType.BOOLEAN),
                  of("extra", AttributeType.ANY),
                  of("place", AttributeType.REFERENCE),
                  of("poster", AttributeType.FILE),
                  Attribute.of("photos", AttributeType.FILE).multiple().build(),
                  Attribute.of("state", AttributeType.STRING)
                      .choices(List.of(Json.parse("\"draft\""), Json.parse("\"live\"")))
                      .build(),
                  list("days", of("", AttributeType.DATE)),
                  list("tags", of("", AttributeType.STRING)),
                  list("anything", of("", AttributeType.ANY)),
                  Attribute.of("venue", AttributeType.OBJECT)
                      .attribute(of("opened", AttributeType.DATE))
                      .attribute(of("floors", AttributeType.INTEGER))
                      .build(),
                  list(
                      "talks",
                      Attribute.of("", AttributeType.OBJECT)
                          .attribute(of("at", AttributeType.DATE))
                          .attribute(of("title", AttributeType.STRING))
                          .build())),
              List.of(),
              Services.NONE,
              Access.UNSTATED));

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  private static Selector bound(String selector) {
    return EVENT.bind(Selector.parse(json(selector)), Reach.READABLE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'start':{'$lt':'yesterday'}} | start: \"yesterday\" is not a date",
        "{'start':{'$gte':'2023-08-06 02:00:00'}} | start: \"2023-08-06 02:00:00\" has no time zone",
        "{'start':{'$in':['2023-08-06','soon']}} | start: \"soon\"",
        "{'start':5} | start: expected an RFC 3339 instant, found a number",
        "{'$or':[{'name':'a'},{'$not':{'start':{'$ne':'x'}}}]} | start: \"x\"",
        "{'start':{'$not':{'$gt':'x'}}} | start: \"x\"",
        "{'days':['2023-08-06','x']} | days.1: \"x\"",
        "{'days':'2023-08-06'} | days: expected an array, found a string",
        "{'days':{'$includes':'x'}} | days: \"x\"",
        "{'days':{'$all':['2023-08-06','x']}} | days: \"x\"",
        "{'days':{'$elemMatch':{'$gt':'x'}}} | days: \"x\"",
        "{'days.0':'x'} | days.0: \"x\"",
        "{'days':{'$elemMatch':{'a':1}}} | days: its elements are of the type Date and have no members",
        "{'venue.opened':'x'} | venue.opened: \"x\"",
        "{'venue':{'opened':'x'}} | venue.opened: \"x\"",
        "{'venue':{'floor':1}} | venue: there is no attribute 'venue.floor'",
        "{'venue':{'floors':1.5}} | venue.floors: expected a whole number, found 1.5",
        "{'talks':{'$elemMatch':{'at':{'$lt':'x'}}}} | at: \"x\"",
        "{'talks':[{'at':'x'}]} | talks.0.at: \"x\"",
        "{'talks.0.at':'x'} | talks.0.at: \"x\"",
        "{'seats':1.5} | seats: expected a whole number, found 1.5",
        "{'seats':{'$gt':1e30}} | seats: 1.0E30 is out of range",
        "{'seats':'42'} | seats: expected a 64-bit integer, found a string",
        "{'price':'1'} | price: expected a number, found a string",
        "{'open':'true'} | open: expected a boolean, found a string",
        "{'name':{'$nin':['a',1]}} | name: expected a string, found a number",
        "{'id':{'$gt':5}} | id: expected a string, found a number",
        "{'place':{'x':1}} | place: expected a reference (a string that is not empty), found an object",
        "{'place':'a/b'} | place: \"a/b\" is no reference in any of its forms",
        "{'poster':'x'} | poster: expected a file, found a string",
        "{'state':'livve'} | state: expected one of \"draft\", \"live\", found \"livve\"",
        "{'tags':{'$includes':['a']}} | tags: expected a string, found an array",
        "{'seats':{'$regex':'4'}} | seats: $regex is about strings, and this attribute is of the type Integer",
        "{'open':{'$beginsWith':'t'}} | open: $beginsWith is about strings",
        "{'venue':{'$contains':'t'}} | venue: $contains is about strings",
        "{'name':{'$size':1}} | name: $size is about arrays, and this attribute is of the type String",
        "{'name':{'$elemMatch':{'$eq':'a'}}} | name: $elemMatch is about arrays",
        "{'poster':{'$includes':1}} | poster: $includes is about arrays"
      })
  void a_literal_that_cannot_be_a_value_is_refused_by_name(String selector, String message) {
    assertThatThrownBy(() -> bound(selector))
        .isInstanceOf(InvalidMember.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'start':'2023-08-06T02:04:33+02:00'} | {'start':'2023-08-06T00:04:33Z'}",
        "{'start':{'$gte':'2023-08-06'}} | {'start':{'$gte':'2023-08-06T00:00:00Z'}}",
        "{'days':['2023-08-06T02:04:33+02:00',null]} | {'days':['2023-08-06T00:04:33Z',null]}",
        "{'days':{'$in':[['2023-08-06']]}} | {'days':{'$in':[['2023-08-06T00:00:00Z']]}}",
        "{'days':{'$includes':'2023-08-06'}} | {'days':{'$includes':'2023-08-06T00:00:00Z'}}",
        "{'days.1':{'$ne':'2023-08-06'}} | {'days.1':{'$ne':'2023-08-06T00:00:00Z'}}",
        "{'venue':{'opened':'2023-08-06','floors':2.0}}"
            + " | {'venue':{'opened':'2023-08-06T00:00:00Z','floors':2}}",
        "{'talks':{'$elemMatch':{'at':'2023-08-06'}}}"
            + " | {'talks':{'$elemMatch':{'at':'2023-08-06T00:00:00Z'}}}",
        "{'talks':{'$includes':{'at':'2023-08-06'}}}"
            + " | {'talks':{'$includes':{'at':'2023-08-06T00:00:00Z'}}}",
        "{'seats':42.0} | {'seats':42}"
      })
  void a_literal_is_brought_to_the_stored_form_at_every_depth(String selector, String stored) {
    assertThat(Json.text(bound(selector).toJson()))
        .isEqualTo(Json.text(Selector.parse(json(stored)).toJson()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'start':null}",
        "{'start':{'$in':[null,'2023-08-06T00:00:00Z']}}",
        "{'start':{'$exists':false}}",
        "{'extra':{'$gt':'yesterday'}}",
        "{'extra.deep.0':{'$size':1}}",
        "{'anything':{'$elemMatch':{'x':1}}}",
        "{'photos':{'$size':2}}",
        "{'poster.name':'x'}",
        "{'state':{'$gt':'a'}}",
        "{'state':{'$beginsWith':'l'}}",
        "{'place':'/places/a%2Fb'}"
      })
  void what_may_be_there_may_be_asked_for(String selector) {
    assertThat(Json.text(bound(selector).toJson())).isEqualTo(Json.text(json(selector)));
  }
}
