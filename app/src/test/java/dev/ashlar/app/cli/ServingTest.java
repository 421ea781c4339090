package dev.ashlar.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ServingTest {
  private static final List<List<String>> PARTS =
      List.of(
          List.of("--port", "80"),
          List.of("--host", "0.0.0.0"),
          List.of("--data", "some where"),
          List.of("--store", "sqlite:a=b.db"),
          List.of("--open"),
          List.of("--watch"),
          List.of("examples/chat"));

  @Test
  void plain_arguments_are_read_as_the_library_reads_them() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      var parts = new ArrayList<>(PARTS);
      Collections.shuffle(parts, random);
      var arguments = new ArrayList<>(List.of("serve"));
      parts.subList(0, random.nextInt(parts.size() + 1)).forEach(arguments::addAll);
      String[] asked = arguments.toArray(String[]::new);
      var read = new CommandLine(Commands.syntax()).parseArgs(asked).subcommand();
      assertThat(Serving.plain(asked)).as("seed %d: %s", seed, arguments)
          .hasValue(Serve.asked(read));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "check", "serve --help", "serve -h", "serve a b", "serve --port", "serve --port=80",
        "serve --port --open", "serve --port 80 --port 81", "serve --open --open",
        "serve --watch --watch",
        "serve @arguments", "serve \"a\"", "serve --prot 80", "serve -- a", "help serve"
      })
  void what_is_not_plain_is_left_to_the_library(String line) {
    assertThat(Serving.plain(line.split(" "))).isEmpty();
  }
}
