package dev.ashlar.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** One kind of request, sent in a closed loop by {@code wrk}. */
final class Wrk {
  /** The last line of the output, which is ours to parse. */
  private static final String DONE =
      """
      function done(summary, latency, requests)
        local e = summary.errors
        io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration,
          e.status + e.connect + e.read + e.write + e.timeout,
          latency:percentile(50), latency:percentile(99)))
      end
      """;

  private final Path script;
  private final String url;
  private final int connections;
  private long sent;

  Wrk(String method, String path, int port, Path ids, int connections) throws IOException {
    this(
        ids.resolveSibling("load-" + Integer.toHexString((method + path).hashCode()) + ".lua"),
        script(method, path, ids) + DONE,
        port,
        connections);
  }

  private Wrk(Path script, String text, int port, int connections) throws IOException {
    this.connections = connections;
    this.script = script;
    url = "http://127.0.0.1:" + port;
    Files.writeString(script, text);
  }

  /** The same GraphQL query again and again. */
  static Wrk query(String query, int port, Path ids, int connections) throws IOException {
    String text =
        """
        local one
        function init()
          local headers = {["Content-Type"] = "application/json"}
          one = wrk.format("POST", "/graphql", headers, '{"query":"%s"}')
        end
        function request() return one end
        """
            .formatted(query.replace("\"", "\\\\\""));
    return new Wrk(
        ids.resolveSibling("query-" + Integer.toHexString(query.hashCode()) + ".lua"),
        text + DONE,
        port,
        connections);
  }

  /** Creates of messages in eight channels, each at a later moment than the one before. */
  static Wrk messages(String path, int port, Path ids, int connections) throws IOException {
    String text =
        """
        local headers, n = {["Content-Type"] = "application/json"}, 0
        function init(arguments) n = tonumber(arguments[1]) end
        function request()
          n = n + 1
          local body = string.format('{"channelId":"c%%d","at":%%d,"contents":"A message as people write them"}', n %% 8, n)
          return wrk.format("POST", "%s", headers, body)
        end
        """
            .formatted(path);
    return new Wrk(ids.resolveSibling("messages-" + port + ".lua"), text + DONE, port, connections);
  }

  /** The requests: ids in a scattered order where the path has one, running numbers in bodies. */
  private static String script(String method, String path, Path ids) {
    String requests =
        path.contains("%id%")
            ? """
              local all, at = {}, 0
              function init()
                for id in io.lines("%s") do
                  all[#all + 1] = wrk.format("GET", (string.gsub("%s", "%%%%id%%%%", id)))
                end
              end
              function request()
                at = (at + 7919) %% #all
                return all[at + 1]
              end
              """
                .formatted(ids, path)
            : method.equals("POST")
                ? """
                  local headers, n = {["Content-Type"] = "application/json"}, 0
                  function init(arguments) n = tonumber(arguments[1]) end
                  function request()
                    n = n + 1
                    local body = string.format('{"name":"Ada Lovelace %%d","email":"ada%%d@example.org","age":%%d,"created":"2026-11-22T00:00:00Z"}', n, n, n %% 90)
                    return wrk.format("POST", "%s", headers, body)
                  end
                  """
                    .formatted(path)
                : """
                  local one
                  function init() one = wrk.format("GET", "%s") end
                  function request() return one end
                  """
                    .formatted(path);
    return requests;
  }

  /** One round. */
  Result run(int seconds) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
            "wrk",
            "-t1",
            "-c" + connections,
            "-d" + seconds + "s",
            "--timeout",
            "8s",
            "-s",
            script.toString(),
            url,
            "--",
            Long.toString(sent + 100_000_000))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    int at = output.indexOf("RESULT ");
    if (at < 0) {
      throw new IOException("wrk failed:\n" + output);
    }
    String[] parts = output.substring(at + 7).strip().split("\\s+");
    long requests = Long.parseLong(parts[0]);
    long errors = Long.parseLong(parts[2]);
    sent += requests;
    return new Result(
        (requests - errors) / (Long.parseLong(parts[1]) / 1e6),
        errors,
        Long.parseLong(parts[3]) / 1e3,
        Long.parseLong(parts[4]) / 1e3);
  }

  /** Good answers a second, bad ones, and latencies in milliseconds. */
  record Result(double perSecond, long errors, double p50, double p99) {
    static Result median(List<Result> results) {
      return results.stream()
          .sorted(Comparator.comparingDouble(Result::perSecond))
          .toList()
          .get(results.size() / 2);
    }
  }
}
