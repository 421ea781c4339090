package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.junit.AshlarExtension;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openapitools.codegen.DefaultGenerator;
import org.openapitools.codegen.config.CodegenConfigurator;

/** OpenAPI Generator makes a Java client from a running server's document; it compiles, and works. */
@Tag("slow")
class GeneratedClientTest {
  @RegisterExtension final AshlarExtension ashlar =
      AshlarExtension.folder(OpenApiDocumentTest.ROOT.resolve("examples/chat"));

  @TempDir private Path folder;

  @Test
  void a_generated_client_compiles_and_does_what_its_methods_say() throws Exception {
    Path document = folder.resolve("openapi.json");
    Files.writeString(document, new Client(ashlar.url()).get("/openapi.json").body());
    List<Path> sources = generate(document, folder.resolve("client"));
    sources.add(OpenApiDocumentTest.ROOT.resolve("examples/client/ChatClient.java"));
    Path classes = compile(sources);

    assertThat(run(classes, "ChatClient", ashlar.url()).lines())
        .containsExactly(
            "created Ada, version \"1\"",
            "listed Ada",
            "now 37",
            "refused: The condition does not hold",
            "/email expected the format email",
            "/age expected at most 150",
            "404 there is no Person with the id " + firstId());
  }

  /** The id that the server gave, from its log. */
  private String firstId() throws IOException {
    Client client = new Client(ashlar.url());
    return client.get("/people/_changes").json().at("/changes/0/id").stringValue();
  }

  @Test
  void a_client_of_every_type_and_option_compiles() throws IOException {
    Path document = folder.resolve("openapi.json");
    Path every = OpenApiDocumentTest.write(folder, OpenApiDocumentTest.EVERYTHING);
    Files.writeString(document, Ashlar.folder(every).openApi().toString());
    assertThat(compile(generate(document, folder.resolve("client")))).isNotEmptyDirectory();
  }

  private static List<Path> generate(Path document, Path target) throws IOException {
    var settings = new CodegenConfigurator();
    settings.setGeneratorName("java");
    settings.setLibrary("native");
    settings.setInputSpec(document.toString());
    settings.setOutputDir(target.toString());
    settings.addAdditionalProperty("useJakartaEe", true);
    settings.addAdditionalProperty("useSingleRequestParameter", "true");
    settings.addAdditionalProperty("invokerPackage", "client");
    settings.addAdditionalProperty("apiPackage", "client.api");
    settings.addAdditionalProperty("modelPackage", "client.model");
    for (String wanted : List.of("apis", "models", "supportingFiles")) {
      settings.addGlobalProperty(wanted, "");
    }
    for (String unwanted : List.of("apiTests", "modelTests", "apiDocs", "modelDocs")) {
      settings.addGlobalProperty(unwanted, "false");
    }
    new DefaultGenerator().opts(settings.toClientOptInput()).generate();
    try (Stream<Path> files = Files.walk(target.resolve("src/main/java"))) {
      return new ArrayList<>(files.filter(file -> file.toString().endsWith(".java")).toList());
    }
  }

  private Path compile(List<Path> sources) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var complaints = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      var options = List.of("-proc:none", "-nowarn", "-d", classes.toString());
      boolean compiled =
          compiler.getTask(
              complaints,
              files,
              null,
              options,
              null,
              files.getJavaFileObjectsFromPaths(sources))
              .call();
      assertThat(compiled).as(complaints.toString()).isTrue();
    }
    return classes;
  }

  /** What a program prints. */
  private static String run(Path classes, String program, String argument) throws IOException {
    String path = classes + File.pathSeparator + ChildJvm.classes();
    try (ServerProcess process =
        ServerProcess.bare(Path.of(""), Map.of(), List.of("-cp", path, program, argument))) {
      assertThat(process.end()).as(process.output()).isZero();
      return process.output();
    }
  }
}
