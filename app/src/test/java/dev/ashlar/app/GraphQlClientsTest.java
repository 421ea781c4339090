package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testkit.browser.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What others wrote talks GraphQL to a server: the audits of GraphQL over HTTP (npm {@code graphql-http}), the
 * clients {@code graphql-ws} and {@code graphql-sse}, and the reference implementation, which reads the schema.
 * They come from npm where tests may install; elsewhere these are skipped with their names.
 */
@Tag("slow")
@SuppressWarnings("NullAway.Init") // set before all tests
class GraphQlClientsTest {
  private static final List<String> PACKAGES =
      List.of("graphql@16.15.0", "graphql-http@1.23.1", "graphql-ws@6.4.2", "graphql-sse@2.6.1",
          "ws@8.23.0");

  @TempDir private static Path folder;
  private static App app;
  private static Path node;

  @BeforeAll
  static void start() throws Exception {
    node = new Tool("node", "nodejs").path();
    Path npm = new Tool("npm").path();
    if (!Boolean.getBoolean("ashlar.install")) {
      Assumptions.abort(
          "npm " + PACKAGES + " are needed: mvn verify -Dashlar.install=true installs them");
    }
    var install =
        new ArrayList<>(
            List.of(npm.toString(), "install", "--no-audit", "--no-fund", "--ignore-scripts"));
    install.addAll(PACKAGES);
    Files.writeString(folder.resolve("package.json"), "{\"private\":true,\"type\":\"module\"}");
    run(install);
    Files.writeString(
        folder.resolve("app.yaml"),
        """
        name: crew
        port: 0
        resources:
          Team: { attributes: { name: { type: String, unique: true } } }
          Person:
            attributes: { name: String, age: Integer, team: { type: Reference, ref: Team } }
        """);
    app = Ashlar.folder(folder).start();
  }

  @AfterAll
  static void stop() {
    if (app != null) {
      app.close();
    }
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("printed.txt").toFile())
            .start();
    process.getOutputStream().close();
    process.onExit()
        .orTimeout(120, TimeUnit.SECONDS)
        .exceptionally(late -> process.destroyForcibly());
    Path printed = folder.resolve("printed.txt");
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
    String output = Files.readString(printed);
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  private static String script(String text) throws IOException, InterruptedException {
    Path script = Files.writeString(folder.resolve("script.mjs"), text);
    return run(List.of(node.toString(), script.toString(), app.url())).strip();
  }

  @Test
  void every_audit_of_graphql_over_http_passes() throws Exception {
    String told =
        script(
            """
            import { serverAudits } from 'graphql-http';
            const audits = serverAudits({ url: process.argv[2] + '/graphql', fetchFn: fetch });
            let passed = 0;
            for (const audit of audits) {
              const result = await audit.fn();
              if (result.status === 'ok') passed++;
              else console.log(result.status, audit.id, audit.name, result.reason);
            }
            console.log(audits.length > 50 && passed === audits.length ? 'all passed' : passed);
            """);
    assertThat(told).isEqualTo("all passed");
  }

  @Test
  void the_reference_implementation_reads_the_schema() throws Exception {
    String told =
        script(
            """
            import { buildClientSchema, getIntrospectionQuery, printSchema } from 'graphql';
            const query = getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true });
            const answer = await fetch(process.argv[2] + '/graphql', {
              method: 'POST',
              headers: { 'Content-Type': 'application/json' },
              body: JSON.stringify({ query }),
            }).then((response) => response.json());
            if (answer.errors) console.log(JSON.stringify(answer.errors));
            else console.log(printSchema(buildClientSchema(answer.data)).includes('ListPeople(') ? 'read' : 'lacking');
            """);
    assertThat(told).isEqualTo("read");
  }

  @Test
  void the_usual_clients_are_told_of_changes() throws Exception {
    String told =
        script(
            """
            import { createClient } from 'graphql-ws';
            import { createClient as events } from 'graphql-sse';
            import WebSocket from 'ws';
            const base = process.argv[2];
            const query = 'subscription { People(snapshot: true) { sequence changes { id item { name } } } }';
            const clients = [
              createClient({ url: base.replace('http', 'ws') + '/graphql', webSocketImpl: WebSocket }),
              events({ url: base + '/graphql' }),
            ];
            const begun = [];
            const told = clients.map((client) => new Promise((done, failed) => {
              const got = [];
              begun.push(new Promise((ready) => {
                client.subscribe({ query }, {
                  next: (event) => {
                    got.push(event.data.People.changes.map((each) => each.id));
                    ready();
                    if (got.length === 2) done(got);
                  },
                  error: failed,
                  complete: () => {},
                });
              }));
            }));
            await Promise.all(begun);
            await fetch(base + '/graphql', {
              method: 'POST',
              headers: { 'Content-Type': 'application/json' },
              body: JSON.stringify({ query: 'mutation { CreatePerson(input: {id: "ada", name: "Ada"}) { id } }' }),
            });
            console.log(JSON.stringify(await Promise.all(told)));
            process.exit(0);
            """);
    assertThat(told).isEqualTo("[[[],[\"ada\"]],[[],[\"ada\"]]]");
  }

  @Test
  void the_usual_client_of_websockets_sends_and_gets_compressed_messages() throws Exception {
    String told =
        script(
            """
            import WebSocket from 'ws';
            const url = process.argv[2].replace('http', 'ws') + '/people';
            const socket = new WebSocket(url, { perMessageDeflate: { threshold: 0 } });
            const name = 'granite '.repeat(2000);
            let whole = 0;
            socket.on('message', (data) => {
              const message = JSON.parse(data);
              if (message.method === 'subscribed') {
                const params = { channel: '/people/stone', value: { name } };
                socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'create', params }));
              }
              whole += data.includes(name) ? 1 : 0;
              if (whole === 2) { // the answer, and what is told of the collection
                const { bytesRead, bytesWritten } = socket._socket;
                console.log(socket.extensions, bytesRead < 4000 && bytesWritten < 4000);
                process.exit(0);
              }
            });
            """);
    assertThat(told).isEqualTo("permessage-deflate true");
  }
}
