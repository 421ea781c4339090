package dev.ashlar.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("it changes the default locale")
class WordsTest {
  @ParameterizedTest
  @CsvSource({
    "Person, people",
    "BlogPost, blog-posts",
    "Team, teams",
    "Film, films",
    "Activity, activities",
    "Salesperson, salespeople",
    "MessageReadModel, message-read-models",
    "HTTPServer, http-servers",
    "HttpUrl, http-urls",
    "blog_post, blog-posts",
    "Status, statuses",
    "Child, children",
    "Box, boxes",
    "Leaf, leaves",
    "Series, series",
    "News, news",
    "SensorData, sensor-data",
    "Criterion, criteria",
    "Version2Draft, version2-drafts",
    "INVOICE, invoices",
    "x, xes",
    "Blouse, blouses",
    "Roman, romans",
    "Human, humans",
    "German, germans",
    "Talisman, talismans",
    "Salesman, salesmen",
    "Woman, women",
    "Thief, thieves",
    "Ox, oxen",
    "Logo, logos",
    "Photo, photos",
    "Piano, pianos",
    "Hero, heroes",
    "Aircraft, aircraft",
    "Spacecraft, spacecraft",
    "MotherInLaw, mothers-in-law",
    "PointOfInterest, points-of-interest",
    "RunnerUp, runners-up",
    "SignUp, sign-ups",
    "Passerby, passersby",
    "Police, police",
    "Knowledge, knowledge",
    "Datum, data",
    "Analysis, analyses",
    "Index, indexes",
    "Quiz, quizzes",
    "Species, species",
    "Sheep, sheep",
    "Knife, knives",
    "Roof, roofs",
    "Proof, proofs",
    "Belief, beliefs",
    "Bus, buses",
    "Virus, viruses",
    "Octopus, octopuses",
    "Foot, feet",
    "Goose, geese",
    "Mongoose, mongooses",
    "Mouse, mice",
    "House, houses",
    "Warehouse, warehouses",
    "Spouse, spouses",
    "Address, addresses",
    "Canvas, canvases",
    "Lens, lenses",
    "Campus, campuses",
    "Gas, gases",
    "Class, classes",
    "Matrix, matrices",
    "Appendix, appendices",
    "Cactus, cacti",
    "Stomach, stomachs",
    "Branch, branches",
    "Network, networks",
    "Software, software",
    "Equipment, equipment",
    "Furniture, furniture",
    "Money, money",
    "Euro, euros",
    "Memo, memos",
    "Potato, potatoes",
    "Content, contents",
    "Grandchild, grandchildren",
    "TaxiDriver, taxi-drivers"
  })
  void names_become_routes(String name, String route) {
    assertThat(PluralForm.of(name)).isEqualTo(route);
  }

  @ParameterizedTest
  @CsvSource({
    "Settings, Setting",
    "Users, User",
    "People, Person",
    "Salespeople, Salesperson",
    "Children, Child",
    "BlogPosts, BlogPost",
    "Boxes, Box",
    "Addresses, Address",
    "Statuses, Status",
    "Houses, House",
    "Causes, Cause",
    "Purchases, Purchase",
    "Categories, Category",
    "Movies, Movie",
    "Leaves, Leaf",
    "Archives, Archive",
    "Olives, Olive",
    "Heroes, Hero",
    "Photos, Photo",
    "Criteria, Criterion",
    "Indices, Index",
    "Analyses, Analysis",
    "Sizes, Size",
    "Caches, Cache",
    "Taxis, Taxi",
    "Keys, Key"
  })
  void a_name_that_looks_plural_already_is_told_with_its_singular(String name, String singular) {
    String said = PluralForm.finding(name).orElseThrow();
    assertThat(said).contains("Name it " + singular + ", which is served at /");
    assertThat(said).endsWith("say plural: " + PluralForm.kebab(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Analytics", "WebAnalytics", "Logistics"})
  void one_without_a_singular_is_told_too(String name) {
    assertThat(PluralForm.finding(name).orElseThrow())
        .contains("looks plural", "Give it a singular name, or say plural: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Status", "Address", "Bus", "Canvas", "Lens", "Series", "Analysis", "Campus", "Gas",
        "Class", "News",
        "Atlas", "Process", "Access", "Business", "Virus", "Alias", "Bias", "Basis", "Axis",
        "Species", "Means",
        "Data", "Media", "SensorData", "Police", "Chaos", "Specimen", "Slice", "Pumice", "Agenda",
        "Area",
        "Camera", "Schema", "Quota", "Sms", "Dns", "DNS", "Os", "Tax", "Fox", "Wiki", "Person",
        "Child", "Comic",
        "Topic", "Music", "Item", "x", "Headquarters", "Sheep", "Knowledge", "Progress", "Menu",
        "Octopus", "Iris"
      })
  void singulars_are_none_however_they_end(String name) {
    assertThat(PluralForm.finding(name)).isEmpty();
  }

  @Test
  void names_become_the_same_routes_in_turkey() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.of("tr", "TR"));
    try {
      assertThat(PluralForm.of("INVOICE")).isEqualTo("invoices");
      assertThat(PluralForm.of("Item")).isEqualTo("items");
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "5MB, 5000000",
    "5 MB, 5000000",
    "1.5KB, 1500",
    "2GB, 2000000000",
    "1TB, 1000000000000",
    "12B, 12",
    "12, 12",
    "0.0005KB, ",
    "5MiB, ",
    "MB, ",
    "-1MB, ",
    "1.2.3MB, ",
    "99999999999999999999, ",
    "5mb, "
  })
  void sizes_are_decimal(String text, Long bytes) {
    assertThat(Sizes.bytes(text).orElse(null)).isEqualTo(bytes);
  }
}
