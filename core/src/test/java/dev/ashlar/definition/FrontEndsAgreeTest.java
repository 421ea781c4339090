package dev.ashlar.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;

class FrontEndsAgreeTest {
  private static final String TEAM = "  Team: { attributes: { name: String } }\n";

  @Provide
  Arbitrary<RandomResource> resources() {
    return Arbitraries.randomValue(random -> new RandomResource("Thing", random));
  }

  @Property
  void yaml_and_builder_say_the_same(@ForAll("resources") RandomResource random) {
    var definition =
        YamlDefinition.parse("app.yaml", "resources:\n" + TEAM + random.yaml(), Map.of());
    Resource team = ResourceBuilder.of("Team").attribute("name", AttributeType.STRING).build();

    assertThat(definition.problems()).isEmpty();
    assertThat(definition.resources()).containsExactly(team, random.built().build());
  }

  @Property
  void equal_resources_have_equal_fingerprints(@ForAll("resources") RandomResource random) {
    var definition = YamlDefinition.parse("app.yaml", "resources:\n" + random.yaml(), Map.of());

    assertThat(definition.resources().getFirst().fingerprint())
        .isEqualTo(random.built().build().fingerprint());
  }

  @Test
  void records_say_the_same_as_yaml(@TempDir Path folder) throws Exception {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    List<RandomResource> all =
        IntStream.range(0, 40).mapToObj(i -> new RandomResource("Thing" + i, random)).toList();
    String yaml = all.stream().map(RandomResource::yaml).collect(Collectors.joining());
    List<Resource> fromYaml =
        YamlDefinition.parse("app.yaml", "resources:\n" + yaml, Map.of()).resources();
    String source =
        """
        package generated;
        import dev.ashlar.definition.*;
        import java.time.Instant;
        import java.util.*;
        import tools.jackson.databind.JsonNode;
        class Generated {
          record Team(String name) {}
        """
            + all.stream().map(RandomResource::source).collect(Collectors.joining())
            + "}\n";

    try (URLClassLoader loader = compiled(source, folder)) {
      for (int i = 0; i < all.size(); i++) {
        Class<?> type = loader.loadClass("generated.Generated$Thing" + i);
        assertThat(all.get(i).completed(Records.of(type)).build().declaration())
            .as("seed %d: %s", seed, all.get(i))
            .isEqualTo(fromYaml.get(i).declaration());
        assertThat(Codec.of(type)).isNotNull();
      }
    }
  }

  private static URLClassLoader compiled(String source, Path folder) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var errors = new ArrayList<@Nullable Object>();
    var unit =
        new SimpleJavaFileObject(
            URI.create("string:///generated/Generated.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    String classPath =
        Stream.of(Records.class, JsonNode.class, JsonParser.class)
            .map(FrontEndsAgreeTest::location)
            .collect(Collectors.joining(java.io.File.pathSeparator));
    List<String> options = List.of("-d", folder.toString(), "-cp", classPath, "-proc:none");
    boolean fine = compiler.getTask(null, null, errors::add, options, null, List.of(unit)).call();
    assertThat(fine).as("%s%n%s", errors, source).isTrue();
    return new URLClassLoader(new URL[] {folder.toUri().toURL()}, Records.class.getClassLoader());
  }

  private static String location(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }
}
