package dev.ashlar.app.guide;

import static dev.ashlar.operation.Method.CREATE;
import static dev.ashlar.operation.Method.UPDATE;
import static dev.ashlar.schema.AttributeType.ARRAY;
import static dev.ashlar.schema.AttributeType.DATE;
import static dev.ashlar.schema.AttributeType.INTEGER;
import static dev.ashlar.schema.AttributeType.REFERENCE;
import static dev.ashlar.schema.AttributeType.STRING;

import dev.ashlar.app.App;
import dev.ashlar.definition.Default;
import dev.ashlar.definition.Description;
import dev.ashlar.definition.Id;
import dev.ashlar.definition.Max;
import dev.ashlar.definition.Min;
import dev.ashlar.definition.Ref;
import dev.ashlar.definition.Render;
import dev.ashlar.definition.Required;
import dev.ashlar.definition.Restricted;
import dev.ashlar.definition.Unique;
import java.time.Instant;
import java.util.List;

/** The guide's library, as records and with the builder. */
final class Library {
  private Library() {}

  // region: records
  record Author(@Id String id, @Required @Max(80) String name, Instant born) {}

  record Book(
      @Id String id,
      @Required @Max(200) String title,
      @Ref(Author.class) String author,
      @Min(1450) @Max(2100) Integer year,
      List<String> genres,
      @Unique String isbn,
      @Min(0) @Description("in cents") Long price,
      @Restricted String note,
      @Default("now()") @Render(create = false, update = false) Instant added) {}
  // endregion

  static void records(App app) {
    // region: define
    app.define(Author.class);
    app.define(Book.class).count().index("author", "year");
    // endregion
  }

  static void builder(App app) {
    // region: builder
    app.define("Author")
        .attribute("name", STRING, name -> name.required().max(80))
        .attribute("born", DATE);
    app.define("Book")
        .attribute("title", STRING, title -> title.required().max(200))
        .attribute("author", REFERENCE, author -> author.ref("Author"))
        .attribute("year", INTEGER, year -> year.min(1450).max(2100))
        .attribute("genres", ARRAY, genres -> genres.items(STRING))
        .attribute("isbn", STRING, isbn -> isbn.unique())
        .attribute("price", INTEGER, price -> price.min(0).description("in cents"))
        .attribute("note", STRING, note -> note.restricted())
        .attribute("added", DATE, added -> added.defaultsToNow().notRendered(CREATE, UPDATE))
        .count()
        .index("author", "year");
    // endregion
  }
}
