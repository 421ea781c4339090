package dev.ashlar.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testkit.TimeLimit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The manual page and completions that come with the archive. */
@Tag("slow")
class ShellFilesTest {
  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    ShellFiles.write(folder);
  }

  private String file(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  @Test
  void they_name_every_command_and_option() throws IOException {
    String manual = file("man/man1/ashlar.1");
    String zsh = file("completions/_ashlar");
    String fish = file("completions/ashlar.fish");
    String bash = file("completions/ashlar.bash");
    new CommandLine(Commands.syntax())
        .getSubcommands()
        .forEach(
            (name, command) -> {
              assertThat(manual).contains(".SS " + name);
              assertThat(zsh).contains("    " + name + ")\n");
              assertThat(fish).contains(" -f -a " + name + " ");
              assertThat(bash).contains(name);
              command.getCommandSpec()
                  .options()
                  .forEach(
                      option -> {
                        String longest = option.longestName();
                        assertThat(manual).contains(longest.replace("-", "\\-"));
                        assertThat(zsh).contains("'" + longest);
                        assertThat(fish).contains(" -l " + longest.substring(2));
                        assertThat(bash).contains(longest);
                      });
            });
  }

  @Test
  void bash_reads_what_is_for_bash_and_completes_by_it() throws Exception {
    String script =
        "compopt() { :; }; . " + folder.resolve("completions/ashlar.bash")
            + "; COMP_WORDS=(ashlar serve --wa); COMP_CWORD=2; COMP_LINE='ashlar serve --wa';"
            + " _complete_ashlar; echo \"${COMPREPLY[@]}\"";
    Process bash = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true).start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(TimeLimit.exit(bash)).isZero();
    assertThat(said.strip()).isEqualTo("--watch");
  }
}
