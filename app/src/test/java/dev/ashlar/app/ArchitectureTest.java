package dev.ashlar.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.ashlar.adapters.postgres.PostgresStore;
import dev.ashlar.embedded.store.SqliteStore;
import dev.ashlar.json.Json;
import dev.ashlar.testkit.ManualClock;
import dev.ashlar.watchdog.Watchdog;
import dev.ashlar.web.http.protocol.Server;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The house of {@code docs/architecture.md}, as far as a program can check it. */
@Tag("slow")
class ArchitectureTest {
  private static final String ROOT = "dev.ashlar.";

  /** One class of each module, to find the module by. */
  private static final List<Class<?>> MODULES =
      List.of(Json.class, SqliteStore.class, PostgresStore.class, Server.class, App.class,
          ManualClock.class, Watchdog.class);

  private static final String MAIN =
      String.join(File.separator, "", "src", "main", "java", "dev", "ashlar", "");
  private static final String TARGET = File.separator + "target" + File.separator;
  private static final Pattern IMPORT =
      Pattern.compile("^import (?:static )?dev\\.ashlar\\.([a-z.]+)\\.[A-Z]", Pattern.MULTILINE);

  private static final JavaClasses CLASSES = classes();
  private static final JavaClasses PRODUCT =
      CLASSES.that(
          DescribedPredicate.describe("are part of the product", ArchitectureTest::isProduct));

  private static final Path REPOSITORY = Path.of(System.getProperty("ashlar.root", ".."));

  /** The page that lists packages by rank, and open interfaces. */
  private static final String PAGE = page();

  /** The rank of each package, as the page lists them: an empty line is one step up. */
  private static final Map<String, Integer> RANKS = ranks(PAGE);

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
                "are ours", type -> type.getPackageName().startsWith(ROOT)));
  }

  private static String page() {
    try {
      return Files.readString(REPOSITORY.resolve("docs").resolve("architecture.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String section(String page, String heading) {
    int start = page.indexOf("\n## " + heading + "\n");
    assertThat(start).as("docs/architecture.md has a section '%s'", heading).isNotNegative();
    int end = page.indexOf("\n## ", start + 1);
    return page.substring(start, end < 0 ? page.length() : end);
  }

  private static Map<String, Integer> ranks(String page) {
    String list = section(page, "Packages, lowest rank first").split("```", -1)[1];
    var ranks = new TreeMap<String, Integer>();
    int rank = 0;
    for (String line : list.strip().lines().toList()) {
      if (line.isBlank()) {
        rank++;
      } else {
        Integer twice = ranks.put(line.split("\\s+", 2)[0], rank);
        assertThat(twice).as("docs/architecture.md lists once: " + line).isNull();
      }
    }
    return ranks;
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

  /** Whether this is shipped: not a test's tool, nor a measurement. */
  private static boolean isProduct(JavaClass type) {
    return Stream.of("testkit", "watchdog", "bench").noneMatch(room(type)::startsWith);
  }

  /** All source files of main code, bench included, whose classes are not on every class path. */
  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(REPOSITORY)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> file.toString().contains(MAIN))
          .filter(file -> !file.toString().contains(TARGET))
          .toList();
    }
  }

  private static String room(Path source) {
    String text = source.getParent().toString();
    return text.substring(text.indexOf(MAIN) + MAIN.length()).replace(File.separatorChar, '.');
  }

  @Test
  void all_packages_have_a_rank() throws IOException {
    assertThat(CLASSES).hasSizeGreaterThan(400);
    Set<String> rooms =
        sources().stream().map(ArchitectureTest::room).collect(toCollection(TreeSet::new));
    assertThat(RANKS.keySet())
        .as("packages that docs/architecture.md lists, and packages that exist")
        .isEqualTo(rooms);
    Set<String> seen =
        CLASSES.stream().map(ArchitectureTest::room).collect(toCollection(TreeSet::new));
    seen.add("bench");
    assertThat(seen).as("packages whose classes are looked at").isEqualTo(rooms);
  }

  @Test
  void imports_only_go_down() {
    var wrong = new TreeSet<String>();
    for (JavaClass type : CLASSES) {
      type.getDirectDependenciesFromSelf()
          .stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(ArchitectureTest::isOurs)
          .filter(target -> !descends(room(type), room(target)))
          .forEach(target -> wrong.add(name(type) + " imports " + name(target)));
    }
    assertThat(wrong).as("imports that do not go down in docs/architecture.md").isEmpty();
  }

  private static boolean descends(String from, String to) {
    return from.equals(to) || RANKS.getOrDefault(to, -1) < RANKS.getOrDefault(from, -1);
  }

  /** The classes of {@code bench} are made after those of {@code app}: its sources are read. */
  @Test
  void imports_of_measurements_only_go_down() throws IOException {
    var wrong = new TreeSet<String>();
    int imports = 0;
    for (Path source : sources()) {
      if (!room(source).startsWith("bench")) {
        continue;
      }
      Matcher matcher = IMPORT.matcher(Files.readString(source));
      while (matcher.find()) {
        imports++;
        if (!descends(room(source), matcher.group(1))) {
          wrong.add(source.getFileName() + " imports " + matcher.group(1));
        }
      }
    }
    assertThat(imports).isPositive();
    assertThat(wrong).isEmpty();
  }

  @Test
  void an_adapter_sees_no_port_but_its_own_and_the_stores() {
    var wrong = new TreeSet<String>();
    for (JavaClass type : CLASSES) {
      String own = room(type).replaceFirst("^embedded", "port");
      if (room(type).startsWith("embedded.") || room(type).startsWith("adapters.")) {
        type.getDirectDependenciesFromSelf()
            .stream()
            .map(dependency -> dependency.getTargetClass().getBaseComponentType())
            .filter(target -> isOurs(target) && room(target).startsWith("port."))
            .filter(target -> !List.of(own, "port.store").contains(room(target)))
            .forEach(target -> wrong.add(name(type) + " imports " + name(target)));
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void the_server_sees_nothing_of_resources() {
    Set<String> above =
        RANKS.keySet()
            .stream()
            .filter(room -> descends(room, "query") && !room.startsWith("web.http"))
            .collect(toCollection(TreeSet::new));
    above.remove("port.remote"); // which the outbound client implements
    noClasses()
        .that()
        .resideInAPackage(ROOT + "web.http..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(above.stream().map(room -> ROOT + room).toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void open_interfaces_are_exactly_those_of_the_house() {
    Set<String> open =
        CLASSES.stream()
            .filter(ArchitectureTest::isProduct)
            .filter(type -> type.isInterface() && !type.isAnnotation())
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .filter(type -> !type.reflect().isSealed())
            .filter(ArchitectureTest::isSeenElsewhere)
            .map(type -> name(type).substring(room(type).length() + 1).replace('$', '.'))
            .collect(toCollection(TreeSet::new));
    Set<String> listed =
        Pattern.compile("`([A-Z][\\w.]*)`")
            .matcher(section(PAGE, "Open interfaces").replace("`ArchitectureTest`", ""))
            .results()
            .map(result -> result.group(1))
            .collect(toCollection(TreeSet::new));
    assertThat(open)
        .as("open interfaces, and those that docs/architecture.md lists")
        .isEqualTo(listed);
  }

  /** Only then can another package implement it. */
  private static boolean isSeenElsewhere(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(ArchitectureTest::isSeenElsewhere).orElse(true);
  }

  @Test
  void libraries_stay_in_their_rooms() {
    stays("io.helidon..", "web.http.protocol");
    stays("com.nimbusds..", "web.auth");
    stays("graphql..", "web.graphql.execution");
    stays("io.pebbletemplates..", "web.template");
    stays("org.dataloader..", "web.graphql.execution");
    stays("org.commonmark..", "web.markup");
    stays("org.owasp..", "web.markup");
    stays("io.micrometer..", "web.http", "web.face", "web.admin");
    stays("picocli..", "app.cli");
    stays("org.sqlite..", "embedded.store..");
    stays("org.apache.lucene..", "embedded.search");
    stays("com.github.benmanes..", "embedded.cache");
    stays("org.postgresql..", "adapters.postgres..");
    stays("com.zaxxer..", "adapters.postgres..");
    stays("java.sql..", "embedded.store..", "adapters.postgres..");
    stays("org.snakeyaml..", "definition", "source");
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
        .check(PRODUCT);
  }

  private static void stays(String library, String... rooms) {
    String[] packages = Stream.of(rooms).map(room -> ROOT + room).toArray(String[]::new);
    noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library)
        .check(PRODUCT);
  }

  @Test
  void packages_are_null_marked_and_explained() throws IOException {
    Set<String> explained = new TreeSet<>();
    for (Path source : sources()) {
      String text = Files.readString(source);
      if (source.endsWith("package-info.java") && text.contains("NullMarked\npackage ")) {
        assertThat(text).as(source.toString()).contains("/**");
        explained.add(room(source));
      }
    }
    assertThat(explained).isEqualTo(RANKS.keySet());
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
