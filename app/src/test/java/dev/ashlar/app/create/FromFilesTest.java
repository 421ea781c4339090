package dev.ashlar.app.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.app.cli.Ran;
import dev.ashlar.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ashlar new --from}: files of data become a definition, and are served. */
class FromFilesTest {
  private static final String AUTHORS =
      """
      id,Full Name,e-mail,born,Country
      1,Ada Lovelace,ada@example.org,1815-12-10,GB
      2,Mary Shelley,mary@example.org,1797-08-30,GB
      3,Stanisław Lem,lem@example.org,1921-09-12,PL
      4,Tove Jansson,tove@example.org,1914-08-09,FI
      5,Jane Austen,jane@example.org,1775-12-16,GB
      6,Karel Čapek,karel@example.org,1890-01-09,PL
      7,Jorge Borges,jorge@example.org,1899-08-24,FI
      8,Iris Murdoch,iris@example.org,1919-07-15,GB
      9,Leena Krohn,leena@example.org,1947-02-28,FI
      """;

  private static final String BOOKS =
      """
      ISBN;title;author_id;price;pages;in print;tags;password
      9780000000019;Solaris;3;12.5;204;true;science|sea;x
      9780000000026;The Summer Book;4;9;166;true;island;y
      9780000000033;Frankenstein;2;;280;false;;z
      9780000000040;The Last Man;2;NULL;NA;TRUE;plague|end;z
      """;

  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve("in").resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Path made(Path... files) {
    Path made = folder.resolve("made");
    var arguments = new ArrayList<>(List.of("new", made.toString(), "--from"));
    for (Path each : files) {
      arguments.add(each.toString());
    }
    Ran ran = Ran.of(arguments.toArray(String[]::new));
    assertThat(ran.code()).as(ran.said()).isZero();
    Ran check = Ran.of("check", made.toString());
    assertThat(check.out()).isEqualTo("made can be served\n");
    return made;
  }

  private String definition(Path... files) throws IOException {
    return Files.readString(made(files).resolve("app.yaml"));
  }

  @Test
  void tables_become_resources_with_types_ids_references_and_reasons() throws IOException {
    file("authors.csv", AUTHORS);
    file("books.csv", "\uFEFF" + BOOKS);
    file("notes.txt", "not data");
    Path made = made(folder.resolve("in"));
    String yaml = Files.readString(made.resolve("app.yaml"));
    assertThat(yaml)
        .containsPattern("  Author: +# authors.csv: 9 rows")
        .containsPattern("id: +\\{ type: String, id: true } +# the id: in every row")
        .containsPattern("fullName: +\\{ type: String, required: true } +# column \"Full Name\"")
        .containsPattern("eMail: +\\{ type: String, required: true, unique: true, format: email }")
        .containsPattern("born: +\\{ type: Date, required: true } +# 9 values, dates")
        .containsPattern(
            "Country: +\\{ type: String, required: true, enum: \\[ \"GB\", \"PL\", \"FI\" ] }")
        .containsPattern("  Book: +# books.csv: 4 rows")
        .containsPattern("ISBN: +\\{ type: String, id: true }")
        .containsPattern(
            "author_id: +\\{ type: Reference, ref: Author, required: true } +# .*every value is an id of authors.csv")
        .containsPattern(
            "price: +Number +# 2 values, numbers; 1 cell such as NULL or N/A is taken as empty")
        .containsPattern("pages: +Integer")
        .containsPattern("inPrint: +\\{ type: Boolean, required: true } +# column \"in print\"")
        .containsPattern("tags: +\\{ type: Array, items: String } +# lists with '\\|'")
        .containsPattern("password: .*restricted: true")
        .containsPattern("search: \\[ title ]")
        .containsPattern("indices: \\[ author_id ]")
        .contains("seed: ./seed/Book.ndjson");
    try (App app = Ashlar.folder(made).flag("port", "0").start()) {
      assertThat(app.model("Author").count()).isEqualTo(9);
      assertThat(Json.text(app.model("Book").get("9780000000019").orElseThrow()))
          .isEqualTo(
              "{\"ISBN\":\"9780000000019\",\"title\":\"Solaris\",\"author_id\":\"3\",\"price\":12.5,"
                  + "\"pages\":204,\"inPrint\":true,\"tags\":[\"science\",\"sea\"],\"password\":\"x\"}");
      assertThat(app.model("Book").get("9780000000040").orElseThrow().has("price")).isFalse();
    }
  }

  @Test
  void json_becomes_nested_attributes_and_numbers_that_refer_become_references()
      throws IOException {
    Path json =
        file(
            "store.json",
            """
            {"version": 3,
             "people": [{"id": 1, "name": "Ada", "address": {"city": "London", "zip": 7},
                         "tags": ["a", "b"], "active": true, "boss": null},
                        {"id": 2, "name": "Bob", "address": {"city": "Leeds"}, "tags": [],
                         "active": false, "manager": 1, "since": "2024-01-05T10:00:00+02:00"}],
             "tasks": [{"title": "Dig", "personId": 2, "people": [1, 2], "steps": [{"n": 1}]},
                       {"title": "Plant", "personId": 1, "odd": 3},
                       {"title": "Water", "personId": 1, "odd": "three"}]}
            """);
    Path made = made(json);
    assertThat(Files.readString(made.resolve("app.yaml")))
        .containsPattern("Person: +# store.json \\(people\\): 2 rows")
        .containsPattern(
            "address: +\\{ type: Object, required: true, attributes: \\{ city: \\{ type: String, required: true }, zip: Integer } }")
        .containsPattern("manager: +\\{ type: Reference, ref: Person, deferred: true }")
        .containsPattern("since: +Date")
        .containsPattern("personId: +\\{ type: Reference, ref: Person, required: true }")
        .containsPattern("people: +\\{ type: Array, items: \\{ type: Reference, ref: Person } }")
        .containsPattern(
            "steps: +\\{ type: Array, items: \\{ type: Object, attributes: \\{ n: Integer } } }")
        .containsPattern("odd: +Any");
    try (App app = Ashlar.folder(made).flag("port", "0").start()) {
      assertThat(app.model("Task").count()).isEqualTo(3);
      assertThat(app.model("Person").get("2").orElseThrow().path("manager").asString())
          .isEqualTo("1");
    }
  }

  @Test
  void a_first_column_that_is_called_like_another_file_refers_rather_than_names_its_row()
      throws IOException {
    Path books = file("books.csv", "id,title\nb1,Notes\nb2,Compilers\n");
    Path reviews =
        file("reviews.ndjson", "{\"book\":\"b1\",\"stars\":5}\n{\"book\":\"b2\",\"stars\":3}\n");
    assertThat(definition(books, reviews))
        .containsPattern("book: +\\{ type: Reference, ref: Book, required: true }");
  }

  @Test
  void a_column_of_names_refers_where_another_file_has_them() throws IOException {
    assertThat(
        definition(
            file("teams.csv", "key,name\nr,Red\nb,Blue\n"),
            file("players.tsv", "player\tteam\nAda\tRed\nBob\tRed\nCid\tBlue\n")))
        .containsPattern("name: +\\{ type: String, required: true, unique: true }")
        .containsPattern(
            "team: +\\{ type: Reference, ref: Team, required: true } +# every value is a name of teams.csv");
  }

  @Test
  void commas_are_lists_where_a_plural_says_so_and_elements_come_again() throws IOException {
    assertThat(
        definition(
            file(
                "films.csv",
                """
                title,genres,notes,places
                A,"Drama, Comedy","one, two","Rome, Oslo"
                B,"Comedy, Drama","one, two","Bern, Kyiv"
                C,"Drama, Comedy","one, two","Riga, Cork"
                """)))
        .containsPattern("genres: +\\{ type: Array, items: String, required: true }")
        .containsPattern("notes: +\\{ type: String, required: true }")
        .containsPattern("places: +\\{ type: String, required: true }");
  }

  @Test
  void what_the_data_contradict_is_not_guessed() throws IOException {
    String yaml =
        definition(
            file(
                "orders.csv",
                """
                id,zip,amount,when,customer,state
                1,01234,1,2024-01-01,9,a
                1,12345,2.5,yesterday,1,a
                ,99999,12345678901234567890,2024-02-02,2,a
                """),
            file("customers.csv", "id,name\n1,Ada\n2,Bob\n"));
    assertThat(yaml)
        .containsPattern("originalId: +Integer +# column \"id\"; no id|originalId: +Integer")
        .containsPattern("zip: +\\{ type: String, required: true }")
        .containsPattern("amount: +\\{ type: String, required: true }")
        .containsPattern("when: +\\{ type: String, required: true }")
        .containsPattern(
            "customer: +\\{ type: Integer, required: true } +# .*no reference: 1 of its 3")
        .doesNotContain("enum");
  }

  @ParameterizedTest
  @CsvSource({
    "people.csv, Person, people", "book-reviews.csv, BookReview, book-reviews",
    "BookReviews.csv, BookReview, book-reviews", "analytics.csv, Analytics, analytics",
    "Händler 2023.csv, Handler2023, handler-2023", "sheep.csv, Sheep, sheep",
    "category.csv, Category, categories", "2023.csv, Item2023, item-2023",
    "data (1).csv, Data1, data-1", "queries.csv, QueryRecord, query-records",
    "名前.csv, Item, items", "files.csv, FileRecord, file-records"
  })
  void a_file_gives_its_resource_a_name_and_a_path(String name, String resource, String path)
      throws IOException {
    Path made = made(file(name, "a,b\n1,2\n"));
    App app = Ashlar.folder(made);
    assertThat(app.access().schema().resources())
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.name()).isEqualTo(resource);
              assertThat(each.collection()).isEqualTo(path);
            });
  }

  @Test
  void two_files_of_one_name_and_columns_of_any_name_are_kept_apart() throws IOException {
    Path made =
        made(
            file("a/books.csv", "name,name,,Name,1st,__x,a b,a-b,naïve\n1,2,3,4,5,6,7,8,9,10\n1\n"),
            file("b/books.csv", "x\n1\n"));
    App app = Ashlar.folder(made);
    assertThat(app.access().schema().resources())
        .extracting(each -> each.name() + " " + each.collection())
        .containsExactly("Book books", "Book2 books-2");
    assertThat(Files.readString(made.resolve("seed/Book.ndjson")).lines().findFirst().orElseThrow())
        .isEqualTo(
            "{\"name\":1,\"name2\":2,\"column3\":3,\"Name\":4,\"_1st\":5,\"x\":6,\"aB\":7,\"aB2\":8,"
                + "\"naive\":9,\"column10\":10}");
  }

  @Test
  void a_compressed_file_and_a_long_one_are_read_row_by_row() throws IOException {
    Path file = folder.resolve("events.csv.gz");
    int rows = 60_000;
    try (OutputStream stream = new GZIPOutputStream(Files.newOutputStream(file))) {
      stream.write("id,kind,text\n".getBytes(StandardCharsets.UTF_8));
      for (int i = 1; i <= rows; i++) {
        String row = i + "," + (i % 3 == 0 ? "\"in, \"\"out\"\"\"" : "on") + ",line\n";
        stream.write(row.getBytes(StandardCharsets.UTF_8));
      }
    }
    Path made = made(file);
    assertThat(Files.readString(made.resolve("app.yaml")))
        .containsPattern("Event: +# events.csv.gz: 60,000 rows")
        .containsPattern("kind: .*enum: \\[ \"on\", \"in, \\\\\"out\\\\\"\" ]");
    assertThat(Files.readAllLines(made.resolve("seed/Event.ndjson"))).hasSize(rows);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "x.xlsx | a         | What is",
    "x.csv  | ``        | is empty",
    "x.csv  | a,b\\n\"1 | line 2: the quotes are broken",
    "x.json | [1]       | element 1",
    "x.json | {\"a\":   | this is no JSON",
    "x.ndjson | {}\\n{  | line 2: "
  })
  void what_cannot_be_read_is_told_with_its_place_and_nothing_is_made(
      String name, String text, String problem) throws IOException {
    Path file = file(name, text.replace("\\n", "\n"));
    Ran ran = Ran.of("new", folder.resolve("made").toString(), "--from", file.toString());
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains(file.toString(), problem).doesNotContain("\tat ");
    assertThat(folder.resolve("made")).doesNotExist();
  }

  @Test
  void usage_that_is_wrong_is_told() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    String made = folder.resolve("made").toString();
    assertThat(Ran.of("new", made, "--from", empty.toString()).err())
        .contains("There is no file in " + empty);
    assertThat(Ran.of("new", made, "--from", made + ".csv").err()).contains("There is no file");
    assertThat(Ran.of("new", made, "--from", made, "--template", "shop").err())
        .contains("Expected either --from or --template");
    assertThat(folder.resolve("made")).doesNotExist();
  }
}
