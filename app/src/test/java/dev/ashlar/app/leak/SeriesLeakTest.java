package dev.ashlar.app.leak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.Bearer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing that is hidden shows in a series: neither what is hidden in the source, nor elements that the
 * rule of the read model leaves out.
 */
@Tag("slow")
class SeriesLeakTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";

  /** A series by person of what is written; the rule shows some of its elements. */
  static final String YAML =
      """
          name: pair
          auth: { secret: "%s" }
          resources:
            Entry:
              attributes:
                person: String
                at:     Date
                name:   String
                owner:  String
                pin:    { type: String, restricted: true }
                buried: { type: String, render: { query: false, get: false } }
              access: { query: [ admin ], get: [ admin ] }
          readModels:
            Story:
              sequencedBy: at
              projects:
                resource: Entry
                id: person
                set: { at: at, name: name, owner: owner, pin: pin, buried: buried }
              access: { query: { owner: "@caller.id" }, get: { owner: "@caller.id" } }
          """
          .formatted(SECRET);

  @TempDir private Path folder;

  private static String entry(int day, String owner, String members) {
    return "{\"person\":\"ada\",\"at\":\"2026-01-0%dT00:00:00Z\",\"owner\":\"%s\",%s}"
        .formatted(day, owner, members)
        .replace('\'', '"');
  }

  /** Stores an entry, and waits until both sides have projected it: then their logs are alike. */
  private static void store(ServerPair pair, String entry, String[] caller) {
    pair.store(
        "Entry",
        "e" + pair.head(),
        entry.formatted("leftish"),
        entry.formatted("rightish"));
    List<String> projected = List.of("Ashlar-Min-Sequence", Long.toString(pair.head()));
    pair.ask(new Probe("GET", "/stories/ada", "", projected, false), caller);
    assertThat(pair.areLevel()).isTrue();
  }

  private static List<String> addresses() {
    var filters = new ArrayList<String>();
    for (String member : List.of("pin", "buried", "name", "zip")) {
      for (String value : List.of("leftish", "rightish", "left")) {
        filters.add(member + "=" + value);
        for (String test : List.of("$gt", "$beginsWith", "$in", "$ne")) {
          String operand = test.equals("$in") ? "[\"" + value + "\"]" : "\"" + value + "\"";
          filters.add(
              "filter=" + Probe.encoded("{\"" + member + "\":{\"" + test + "\":" + operand + "}}"));
        }
      }
      filters.add("fields=" + member);
      filters.add("sort=" + member);
      filters.add("sort=-" + member);
    }
    filters.addAll(
        List.of(
            "limit=1", "limit=2", "last=1", "last=2", "order=desc", "meta=true",
            "meta=true&limit=1",
            "from=2026-01-02T00:00:00Z", "to=2026-01-03T00:00:00Z", "at=2026-01-02T00:00:00Z",
            "at=2026-01-04T00:00:00Z", "since=0", "_format=csv", "_format=ndjson"));
    var addresses = new ArrayList<String>();
    for (String path : List.of(
        "/stories/ada", "/stories", "/stories/ada/_history", "/stories/_changes", "/stories/none",
        "/stories/bob")) {
      addresses.add(path);
      filters.forEach(filter -> addresses.add(path + "?" + filter));
    }
    return addresses;
  }

  @Test
  void no_answer_tells_what_is_hidden() throws Exception {
    try (var pair = new ServerPair(folder, YAML)) {
      String[] ada = Bearer.of(SECRET, "{\"sub\":\"ada\"}");
      String hidden = "'name':'Same','pin':'%1$s','buried':'%1$s'";
      store(pair, entry(1, "ada", hidden), ada);
      store(pair, entry(2, "ada", "'name':'Two'"), ada);
      store(pair, entry(4, "bob", "'name':'%1$s'"), ada);
      store(pair, entry(3, "ada", hidden), ada);
      String all = pair.ask(Probe.get("/stories/ada"), ada).body();
      assertThat(all).contains("Same", "Two", "\"at\":").doesNotContain("leftish", "rightish");
      for (String[] caller : new String[][] {ada, Bearer.of(SECRET, "{\"sub\":\"eve\"}"), {}}) {
        for (String address : addresses()) {
          var answer = pair.ask(Probe.get(address), caller);
          assertThat(answer.status()).as(address).isLessThan(500);
        }
      }
    }
  }
}
