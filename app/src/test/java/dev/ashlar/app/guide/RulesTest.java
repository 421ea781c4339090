package dev.ashlar.app.guide;

import static dev.ashlar.definition.Allow.AUTHENTICATED;
import static dev.ashlar.definition.Allow.CALLER_ID;
import static dev.ashlar.definition.Allow.PUBLIC;
import static dev.ashlar.definition.Allow.matching;
import static dev.ashlar.definition.Allow.roles;
import static dev.ashlar.operation.Method.CREATE;
import static dev.ashlar.operation.Method.DESTROY;
import static dev.ashlar.operation.Method.GET;
import static dev.ashlar.operation.Method.QUERY;
import static dev.ashlar.operation.Method.UPDATE;
import static dev.ashlar.query.Selector.where;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.access.Caller;
import dev.ashlar.app.App;
import dev.ashlar.app.junit.AshlarExtension;
import dev.ashlar.definition.Id;
import dev.ashlar.definition.Required;
import dev.ashlar.model.Model;
import dev.ashlar.operation.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The rules and webhooks of the guide's page on Java. */
class RulesTest {
  record Note(@Id String id, @Required String text, String owner) {}

  @RegisterExtension final AshlarExtension ashlar = AshlarExtension.of(RulesTest::define);

  private static void define(App app) {
    String secret = "any text";
    // region: rules
    app.define(Note.class)
        .access(QUERY, PUBLIC)
        .access(GET, PUBLIC)
        .access(CREATE, AUTHENTICATED)
        .access(UPDATE, roles("admin"), matching(where("owner").eq(CALLER_ID)))
        .access(DESTROY, roles("admin"))
        .notify("http://127.0.0.1:9/hook", hook -> hook.secret(secret).on(CREATE));
    // endregion
  }

  @Test
  void owners_and_admins_may_update_and_nobody_else() {
    Model<Note> notes = ashlar.app().model(Note.class);
    Model<Note> ada = notes.as(Caller.of("ada"));
    ada.create(new Note("n", "Hello", "ada")).orThrow();

    assertThat(ada.update("n", "{\"text\":\"Good day\"}").outcome())
        .isInstanceOf(Outcome.Updated.class);
    assertThat(notes.as(Caller.of("root", "admin")).update("n", "{\"text\":\"Hi\"}").outcome())
        .isInstanceOf(Outcome.Updated.class);
    assertThat(notes.as(Caller.of("eve")).update("n", "{\"text\":\"Boo\"}").outcome())
        .isInstanceOf(Outcome.Failure.class);
    assertThat(ada.remove("n")).isInstanceOf(Outcome.Refused.class);
    assertThat(notes.as(Caller.ANONYMOUS).create(new Note("m", "Hello", "ada")).outcome())
        .isInstanceOf(Outcome.Unauthenticated.class);
    assertThat(notes.as(Caller.ANONYMOUS).get("n")).contains(new Note("n", "Hi", "ada"));
  }
}
