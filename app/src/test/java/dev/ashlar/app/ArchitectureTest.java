package dev.ashlar.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.ashlar.adapters.postgres.PostgresStore;
import dev.ashlar.embedded.store.SqliteStore;
import dev.ashlar.json.Json;
import dev.ashlar.web.http.protocol.Server;
import java.net.URL;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The house of {@code docs/architecture.md}, as far as a program can check it. */
class ArchitectureTest {
  private static final String ROOT = "dev.ashlar.";

  /** One class of each module, to find the module by. */
  private static final List<Class<?>> MODULES =
      List.of(Json.class, SqliteStore.class, PostgresStore.class, Server.class, App.class);

  private static final JavaClasses CLASSES = classes();

  private static final String VALUES = "json document change query access operation";

  /** Which packages a package may import, lowest rank first. */
  private static final Map<String, Set<String>> MAY_IMPORT =
      table(
          "json        →",
          "document    → json",
          "change      → json document",
          "query       → json document",
          "access      → json document",
          "operation   → json document change query access",
          "hook        → " + VALUES,
          "schema      → hook " + VALUES,
          "definition  → schema hook " + VALUES,
          "projection  → json document change",
          "port.store  → schema hook " + VALUES,
          "sql         → port.store schema hook " + VALUES,
          "port.cache  → projection json document",
          "port.search → projection json document query",
          "port.queue  → ",
          "port.files  →",
          "attachment  → port.files port.store",
          "embedded.cache → port.cache projection json document",
          "embedded.files → port.files",
          "embedded.store → sql port.store schema " + VALUES,
          "embedded.search → port.search projection operation json document query",
          "adapters.postgres → sql port.store schema " + VALUES,
          "count       → port.store schema query change document",
          "cache       → port.cache projection json document change",
          "search      → port.search projection schema " + VALUES,
          "notify      → port.queue port.store schema " + VALUES,
          "engine      → cache count port.cache search port.search projection notify attachment port.files port.store schema hook "
              + VALUES,
          "model       → engine definition schema hook " + VALUES,
          "transfer    → engine port.files port.store schema hook " + VALUES,
          "web.http    → json document query",
          "web.http.protocol → web.http",
          "web.http.outbound →",
          "web.auth    → web.http web.http.outbound json access",
          "web.vocabulary → schema",
          "web.webhook → web.http.outbound notify port.queue schema",
          "web.face    → web.http web.auth web.vocabulary engine schema " + VALUES,
          "web.session → web.face web.auth web.http",
          "web.rest    → web.face web.http web.auth web.vocabulary transfer engine notify port.store schema hook "
              + VALUES,
          "web.openapi → web.face web.http web.vocabulary schema hook " + VALUES,
          "app.access  → web.face web.auth schema hook operation json",
          "app         → app.access web.face web.session web.http web.http.protocol web.auth web.vocabulary web.rest web.webhook web.openapi notify model transfer engine embedded.store embedded.cache embedded.search embedded.files adapters.postgres"
              + " port.search port.files port.store definition schema hook "
              + VALUES,
          "app.cli     → app app.access web.face transfer notify port.store engine operation access schema json",
          "app.junit   → app");

  /** Interfaces that are not sealed, all of them. */
  private static final Set<String> OPEN_INTERFACES =
      new TreeSet<>(
          Set.of(
              // functions that may throw, each private to its package
              "adapters.postgres.Connections$Question",
              "adapters.postgres.Evaluation$Uses",
              "adapters.postgres.Rows$OfRow",
              "adapters.postgres.StatementPipeline$Reading",
              "embedded.search.LuceneIndex$Action",
              "embedded.search.LuceneIndex$Search",
              "embedded.store.Readers$Question",
              "embedded.store.Task$Work",
              "engine.Reads$Read",
              "app.Rehearsal$Trial",
              "app.cli.RepairCommand$Work",
              "attachment.Uploads$Removal",
              "operation.Content",
              // an adapter
              "port.files.Files",
              "port.files.Files$Pending",
              "port.store.Backup",
              "port.store.FileUses",
              "port.store.Outbox",
              "port.store.Store",
              "port.store.Leases",
              "port.store.Log",
              "port.cache.Cache",
              "port.cache.Caches",
              "port.search.SearchIndex",
              "port.search.SearchIndexes",
              // a service, driven by the engine
              "projection.Projection",
              "projection.Projection$Filling",
              "port.queue.Queue",
              // a face
              "web.face.Face",
              "web.http.Handler",
              "web.http.Filter",
              "web.http.Exchange",
              // what a user writes
              "hook.Pre",
              "hook.Post",
              "hook.Listener",
              "schema.IdSource"));

  private static JavaClasses classes() {
    List<URL> locations =
        MODULES.stream()
            .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
            .distinct()
            .toList();
    return new ClassFileImporter()
        .importUrls(locations)
        .that(
            DescribedPredicate.describe(
                "are ours, and part of the product",
                type -> type.getPackageName().startsWith(ROOT)
                    && !type.getPackageName().startsWith(ROOT + "testkit")));
  }

  private static Map<String, Set<String>> table(String... lines) {
    Map<String, Set<String>> table = new TreeMap<>();
    for (String line : lines) {
      String[] sides = line.split("→", -1);
      Set<String> allowed = new TreeSet<>(Arrays.asList(sides[1].strip().split(" ")));
      table.put(sides[0].strip(), allowed);
    }
    return table;
  }

  private static String room(JavaClass type) {
    return type.getPackageName().substring(ROOT.length());
  }

  private static String name(JavaClass type) {
    return type.getName().substring(ROOT.length());
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().startsWith(ROOT);
  }

  @Test
  void all_modules_are_looked_at() {
    assertThat(CLASSES).hasSizeGreaterThan(400);
    Set<String> rooms =
        CLASSES.stream().map(ArchitectureTest::room).collect(toCollection(TreeSet::new));
    assertThat(rooms).isEqualTo(new TreeSet<>(MAY_IMPORT.keySet()));
  }

  @Test
  void packages_have_no_cycles() {
    slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void imports_only_go_down() {
    var wrong = new TreeSet<String>();
    for (JavaClass type : CLASSES) {
      Set<String> allowed = MAY_IMPORT.getOrDefault(room(type), Set.of());
      type.getDirectDependenciesFromSelf()
          .stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(ArchitectureTest::isOurs)
          .filter(target -> !room(target).equals(room(type)))
          .filter(target -> !allowed.contains(room(target)))
          .forEach(target -> wrong.add(name(type) + " imports " + name(target)));
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void open_interfaces_are_exactly_those_of_the_house() {
    Set<String> open =
        CLASSES.stream()
            .filter(type -> type.isInterface() && !type.isAnnotation())
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .filter(type -> !type.reflect().isSealed())
            .map(ArchitectureTest::name)
            .collect(toCollection(TreeSet::new));
    assertThat(open).isEqualTo(OPEN_INTERFACES);
  }

  @Test
  void libraries_stay_in_their_rooms() {
    stays("io.helidon..", "web.http.protocol");
    stays("com.nimbusds..", "web.auth");
    stays("io.micrometer..", "web.http", "web.face", "web.rest");
    stays("picocli..", "app.cli");
    stays("org.sqlite..", "embedded.store");
    stays("org.apache.lucene..", "embedded.search");
    stays("com.github.benmanes..", "embedded.cache");
    stays("org.postgresql..", "adapters.postgres");
    stays("com.zaxxer..", "adapters.postgres");
    stays("java.sql..", "embedded.store", "adapters.postgres");
    stays("org.snakeyaml..", "definition");
    stays("org.atteo..", "definition");
    stays("com.google.re2j..", "query", "schema");
    stays("de.siegmar..", "transfer");
    stays("ch.qos.logback..", "app");
    stays("org.junit..", "app.junit");
  }

  @Test
  void only_definitions_use_reflection() {
    stays("java.lang.reflect..", "definition");
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "definition")
        .should()
        .callMethod(Class.class, "forName", String.class)
        .check(CLASSES);
  }

  private static void stays(String library, String... rooms) {
    String[] packages = Stream.of(rooms).map(room -> ROOT + room).toArray(String[]::new);
    noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library)
        .check(CLASSES);
  }

  @Test
  void packages_are_null_marked_and_explained() throws ClassNotFoundException {
    for (String room : MAY_IMPORT.keySet()) {
      Class<?> info = Class.forName(ROOT + room + ".package-info");
      assertThat(info.isAnnotationPresent(NullMarked.class)).as(room).isTrue();
    }
  }

  @Test
  void names_say_what_things_are() {
    var vague = List.of("Impl", "Util", "Utils", "Helper", "Manager");
    Set<String> wrong =
        CLASSES.stream()
            .filter(
                type -> type.getSimpleName().startsWith("Abstract")
                    || vague.stream().anyMatch(type.getSimpleName()::endsWith))
            .map(ArchitectureTest::name)
            .collect(toCollection(TreeSet::new));
    assertThat(wrong).isEmpty();
  }
}
