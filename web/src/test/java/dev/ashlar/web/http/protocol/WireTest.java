package dev.ashlar.web.http.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.web.RawClient.Conversation;
import dev.ashlar.web.RawClient.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests as bytes: what is well formed and what is not. It is one file because it is the table of one
 * grammar, RFC 9112, line by line.
 */
final class WireTest extends WireCase {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense|400",
        "GET|400",
        "GET /hello/a|400",
        "GET  HTTP/1.1|400",
        "GET /hello/a HTTP/2.0|505",
        "GET /hello/a HTTP/9.9|505",
        "GET /hello/a FTP/1.1|400",
        "GET hello HTTP/1.1|400",
        "GET /hello/%zz HTTP/1.1|400",
        "GET /hello/%f HTTP/1.1|400",
        "GET /hello/%ff HTTP/1.1|400",
        "GET /hello/%c0%af HTTP/1.1|400",
        "GET /hello/ü HTTP/1.1|400",
        "GET /hello HTTP/1.1|404",
        "GET /hello/a#b HTTP/1.1|400",
        "GET http:///hello/a HTTP/1.1|400",
        "GET http://u@x/hello/a HTTP/1.1|400",
        "GET ftp://x/hello/a HTTP/1.1|400",
        "GET * HTTP/1.1|400",
        "GET\t/hello/a HTTP/1.1|400",
        "GET /hello/a\tHTTP/1.1|400",
        "GET /hello/a  HTTP/1.1|400",
        "GET /hello/a http/1.1|400",
        "GET /hello/a HTTP/1.10|400",
        "GET /hello/a HTTP/01.1|400",
        "GET /hello/a HTTP/0.9|505",
        "GET /hello/a/b HTTP/1.1|404",
        "PUT /hello/a HTTP/1.1|405",
        "CONNECT x:1 HTTP/1.1|400",
        "PRI * HTTP/2.0|505"
      })
  void a_request_line_that_cannot_be_answered_gets_a_problem(String line, int status) {
    isProblem(client.send(line + "\r\n" + HOST + "\r\n"), status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "get", "Get", "post", "OPTIONs", "PROPFIND", "G3T", "*"
      })
  void methods_differ_in_letter_case(String method) {
    Reply reply = client.send(method + " /hello/a HTTP/1.1\r\n" + HOST + "\r\n");
    isProblem(reply, 405);
    assertThat(reply.header("Allow")).hasValue("GET, HEAD, OPTIONS");
  }

  @Test
  void http_1_0_is_served_with_and_without_a_host() {
    for (String host : new String[] {"", HOST}) {
      try (Conversation conversation = client.open()) {
        conversation.send("GET /hello/a HTTP/1.0\r\n" + host + "\r\n");
        Reply reply = conversation.read();
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Connection")).hasValue("close");
        assertThat(reply.header("Content-Length")).hasValue("1");
        assertThat(reply.body()).isEqualTo("a");
        assertThat(conversation.isEnded()).isTrue();
      }
    }
  }

  @Test
  void a_client_of_http_1_0_may_ask_to_keep_its_connection() {
    try (Conversation conversation = client.open()) {
      for (int i = 0; i < 3; i++) {
        conversation.send("GET /hello/" + i + " HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
        Reply reply = conversation.read();
        assertThat(reply.header("Connection")).hasValue("keep-alive");
        assertThat(reply.body()).isEqualTo("" + i);
      }
      conversation.send(
          "POST /echo HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc");
      assertThat(conversation.read().body()).isEqualTo("abc");
      conversation.send("GET /streamed HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assertThat(conversation.rest())
          .contains("\r\nConnection: close\r\n")
          .doesNotContain("Transfer-Encoding", "Content-Length")
          .endsWith("\r\n\r\npart by part");
    }
  }

  @Test
  void line_ends_before_a_request_mean_nothing() {
    try (Conversation conversation = client.open()) {
      conversation.send("\r\n\r\nGET /hello/a HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(conversation.read().body()).isEqualTo("a");
      conversation.send(
          "POST /echo HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc\r\n");
      assertThat(conversation.read().body()).isEqualTo("abc");
      conversation.send("GET /hello/b HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(conversation.read().body()).isEqualTo("b");
      conversation.send("\r\n".repeat(100));
      isProblem(conversation.read(), 400);
    }
    isProblem(client.send("\nGET /hello/a HTTP/1.1\r\n" + HOST + "\r\n"), 400);
  }

  @Test
  void extensions_of_chunks_and_trailers_mean_nothing() {
    try (Conversation conversation = client.open()) {
      conversation.send(
          "POST /echo HTTP/1.1\r\n" + HOST + "Transfer-Encoding: Chunked\r\n\r\n"
              + "2;name=value\r\nab\r\n001 ; quoted=\"a;b\"\r\nc\r\n00;last\r\n"
              + "Content-Length: 100\r\nHost: evil\r\n\r\n");
      assertThat(conversation.read().body()).isEqualTo("abc");
      conversation.send("GET /hello/a HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(conversation.read().body()).isEqualTo("a");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/hello/a/|/hello/a", "/hello/|/hello", "/hello/a/?q=1&r=/|/hello/a?q=1&r=/",
        "/hello/a///|/hello/a", "http://x/hello/a/|/hello/a",
        "/hello/%2f%2F/|/hello/%2f%2F"
      })
  void a_slash_at_the_end_leads_to_the_path_without_it(String target, String location) {
    Reply reply = client.send("GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(reply.status()).isEqualTo(308);
    assertThat(reply.header("Location")).hasValue(location);
    reply =
        client.send(
            "POST " + target + " HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\n\r\nx");
    assertThat(reply.status()).isEqualTo(308);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/nowhere/", "//", "///", "//evil.example/", "/\\evil.example/",
    "//evil.example//"})
  void no_redirect_leads_to_nothing_or_to_another_host(String target) {
    isProblem(client.send("GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n"), 404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host x", "Host: x\r\nHost: y", "Host:", "Host: x\r\nA\u0000: b",
        "Host: x\r\nA: b\u0000c", "Host: a b", "Host: x:y", "X: y", "Host: x\r\nA B: c",
        "Host: x\r\nHost: x", "Host: x, y", "Host: u@x", "Host: x/y", "Host: [::1", "Host : x",
        "Host: x\r\nA: b\r\n c", "Host: x\r\nA: b\r\n\tc", " Host: x", "Host: x\r\n: b",
        "Host: x\r\nA: b\rc", "Host: x\r\nA: b\nC: d", "Host: x\r\nA\r\n: b", "Host: x:123456"
      })
  void header_fields_that_are_broken_get_a_problem(String fields) {
    isProblem(client.send("GET /hello/a HTTP/1.1\r\n" + fields + "\r\n\r\n"), 400);
  }

  @Test
  void what_is_too_long_gets_a_problem() {
    isProblem(client.send("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n" + HOST + "\r\n"), 414);
    String field = "X: " + "a".repeat(40_000) + "\r\n";
    isProblem(client.send("GET /hello/a HTTP/1.1\r\n" + HOST + field + "\r\n"), 431);
    String fields = "X: a\r\n".repeat(7_000);
    isProblem(client.send("GET /hello/a HTTP/1.1\r\n" + HOST + fields + "\r\n"), 431);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: -3", "Content-Length: x", "Content-Length: 3\r\nContent-Length: 4",
        "Content-Length: 99999999999999999999", "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 3",
        "Content-Length: 3\r\nContent-Length: 3", "Content-Length: 3, 3", "Content-Length: +3",
        "Content-Length: 0x3", "Content-Length: 3 3", "Content-Length:", "Content-Length: 3;a",
        "Content-Length: \u00b3", "Content-Length: 3.0", "Content-Length\u000b: 3",
        "Transfer-Encoding: chunked, gzip", "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: identity", "Transfer-Encoding:", "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked;a=b", "Transfer-Encoding: \u000bchunked",
        "Transfer-Encoding : chunked", "Transfer-Encoding: chunked\r\n x",
        "Transfer-Encoding: \"chunked\""
      })
  void framing_that_is_ambiguous_gets_a_problem_and_no_handler(String fields) {
    isProblem(client.send("POST /echo HTTP/1.1\r\n" + HOST + fields + "\r\n\r\nabc"), 400);
    assertThat(bodies).isEmpty();
  }

  @Test
  void chunks_of_http_1_0_get_a_problem() {
    isProblem(
        client.send(
            "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
        400);
    assertThat(bodies).isEmpty();
  }

  @Test
  void a_transfer_coding_that_is_not_known_gets_a_problem() {
    String fields = "Transfer-Encoding: gzip, chunked\r\n";
    isProblem(client.send("POST /echo HTTP/1.1\r\n" + HOST + fields + "\r\n"), 501);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz\r\nabc", "-1\r\nabc", "3\r\nabc\r\nx\r\n", "7fffffff\r\nabc", "+3\r\nabc", "0x3\r\nabc",
        " 3\r\nabc", "3\nabc\n0\n\n", "3\rabc", "3 3\r\nabc", "\r\nabc", "3_\r\nabc",
        "3\r\nabcd\r\n0\r\n\r\n", "3\r\nab\r\n0\r\n\r\n", "10000000000000003\r\nabc",
        "3;a\nb\r\nabc", "3\r\nabc\n0\r\n\r\n", "\uff13\r\nabc"
      })
  void chunks_that_are_broken_get_a_problem_and_no_handler(String chunks) {
    Reply reply =
        client.send(
            "POST /echo HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + chunks);
    isProblem(reply, chunks.startsWith("7") ? 413 : 400);
    assertThat(bodies).isEmpty();
  }

  @Test
  void a_truncated_upload_is_a_problem_and_never_reaches_a_handler_as_complete() {
    try (Conversation conversation = client.open()) {
      conversation.send("POST /echo HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\n\r\nabc");
      conversation.end();
      isProblem(conversation.read(), 400);
      assertThat(conversation.isEnded()).isTrue();
    }
    try (Conversation conversation = client.open()) {
      conversation.send(
          "POST /echo HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n5\r\nabc");
      conversation.end();
      isProblem(conversation.read(), 400);
    }
    assertThat(bodies).isEmpty();
  }

  @Test
  void a_body_that_is_longer_than_announced_is_not_read_on() {
    try (Conversation conversation = client.open()) {
      conversation.send(
          "POST /echo HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabcdef\r\n\r\n");
      assertThat(conversation.read().body()).isEqualTo("abc");
      isProblem(conversation.read(), 400);
      assertThat(conversation.isEnded()).isTrue();
    }
  }

  @Test
  void one_connection_serves_many_requests_also_when_they_are_sent_at_once() {
    try (Conversation conversation = client.open()) {
      for (int i = 0; i < 3; i++) {
        conversation.send("GET /hello/" + i + " HTTP/1.1\r\n" + HOST + "\r\n");
        assertThat(conversation.read().body()).isEqualTo("" + i);
      }
      conversation.send(
          "POST /echo HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc"
              + "POST /nowhere HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc"
              + "POST /echo HTTP/1.1\r\n" + HOST
              + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");
      assertThat(conversation.read().body()).isEqualTo("abc");
      isProblem(conversation.read(), 404);
      assertThat(conversation.read().body()).isEqualTo("abc");
      conversation.send("HEAD /hello/a HTTP/1.1\r\n" + HOST + "\r\n");
      conversation.send("GET /hello/b HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
      String rest = conversation.rest();
      assertThat(rest).startsWith("HTTP/1.1 200 OK").containsOnlyOnce("\r\n\r\nb");
      assertThat(rest.split("HTTP/1.1 200 OK")).hasSize(3);
    }
  }

  @Test
  void answers_that_never_have_a_body_tell_no_length() {
    for (String line : new String[] {"GET /unchanged", "OPTIONS /echo"}) {
      Reply reply = client.send(line + " HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(reply.status()).isIn(204, 304);
      assertThat(reply.header("Content-Length")).isEmpty();
      assertThat(reply.header("Date")).isPresent();
    }
  }

  @Test
  void a_handler_that_runs_out_of_stack_is_a_500() {
    isProblem(client.send("GET /overflow HTTP/1.1\r\n" + HOST + "\r\n"), 500);
  }

  @Test
  void a_request_in_absolute_form_is_answered() {
    Reply reply = client.send("GET http://x:80/hello/a%2Fb?c HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(reply.body()).isEqualTo("a/b");
  }
}
