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
 * clients {@code urql}, {@code graphql-ws} and {@code graphql-sse}, and the reference implementation, which reads the schema.
 * They come from npm where tests may install; elsewhere these are skipped with their names.
 */
@Tag("slow")
@SuppressWarnings("NullAway.Init") // set before all tests
class GraphQlClientsTest {
  private static final List<String> PACKAGES =
      List.of("graphql@16.15.0", "graphql-http@1.23.1", "graphql-ws@6.4.2", "graphql-sse@2.6.1",
          "ws@8.23.0", "@urql/core@6.0.3");

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
          Mason: { attributes: { name: String, team: { type: Reference, ref: Team } } }
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
  void urql_queries_writes_keeps_lists_and_is_told_of_changes() throws Exception {
    String told =
        script(
            """
            import { Client, cacheExchange, fetchExchange, gql, subscriptionExchange } from '@urql/core';
            import { createClient } from 'graphql-ws';
            import WebSocket from 'ws';
            const url = process.argv[2] + '/graphql';
            const socket = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket });
            let requests = 0;
            const client = new Client({
              url,
              preferGetMethod: false,
              fetch: (...all) => { requests++; return fetch(...all); },
              exchanges: [cacheExchange, fetchExchange, subscriptionExchange({
                forwardSubscription: ({ query, variables }) => ({
                  subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
                }),
              })],
            });
            const list = gql`query ($of: String) {
              ListMasons(filter: { name: { beginsWith: $of } }) { items { id name team { name } } total }
            }`;
            const add = gql`mutation ($input: MasonInput!) { CreateMason(input: $input) { id name } }`;
            const team = gql`mutation { CreateTeam(input: { id: "red", name: "Red" }) { id } }`;
            const watched = gql`subscription ($of: String) {
              Masons(filter: { name: { beginsWith: $of } }, snapshot: true) { changes { action item { name } } }
            }`;
            const failed = (result) => { if (result.error) throw result.error; return result.data; };

            failed(await client.mutation(team, {}));
            failed(await client.mutation(add, { input: { id: 'u1', name: 'Una', team: 'red' } }));
            const got = [];
            let begun;
            let done;
            const ready = new Promise((resolve) => { begun = resolve; });
            const both = new Promise((resolve) => { done = resolve; });
            client.subscription(watched, { of: 'U' }).subscribe((result) => {
              got.push(...failed(result).Masons.changes.map((each) => each.action + ' ' + each.item.name));
              begun();
              if (got.length === 2) done();
            });
            await ready;

            requests = 0;
            const first = failed(await client.query(list, { of: 'U' })).ListMasons;
            failed(await client.query(list, { of: 'U' }));
            console.log(first.total, first.items[0].team.name, 'in', requests);
            failed(await client.mutation(add, { input: { id: 'u2', name: 'Ulf' } }));
            const second = failed(await client.query(list, { of: 'U' })).ListMasons;
            console.log(second.total, second.items.map((each) => each.name).join(' '), 'in', requests);
            const wrong = await client.mutation(add, { input: { id: 'u2', name: 'Ulf' } });
            console.log(wrong.error.graphQLErrors[0].extensions.status);
            await both;
            console.log(got.join(', '));
            process.exit(0);
            """);
    assertThat(told.lines())
        .containsExactly(
            "1 Red in 1", "2 Una Ulf in 3", "409", "create Una, create Ulf");
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
