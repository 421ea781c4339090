package dev.ashlar.web.vocabulary;

import dev.ashlar.json.Json;
import dev.ashlar.operation.Include;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.View;
import dev.ashlar.reference.Digests;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import tools.jackson.databind.node.ObjectNode;

/**
 * What of a document is answered.
 *
 * @param fields the members to show beside the id; empty for all
 * @param meta whether {@code @meta} is added
 * @param include what is shown beside the document
 */
public record Representation(List<String> fields, boolean meta, Include include) {
  /** The document as the definition shows it. */
  public static final Representation PLAIN =
      new Representation(List.of(), false, Include.DECLARED);

  private static final String META = "@meta";

  /** Copies the list. */
  public Representation {
    fields = List.copyOf(fields);
  }

  private boolean isPlain() {
    return fields.isEmpty() && !meta;
  }

  /**
   * The entity tag of a document: {@code "42"} for the plain one, else {@code "42-…"}. Where it shows what
   * does not change with it, the tag is of all bytes; what is known about the document is of its version.
   */
  public String tag(View view) {
    if (!view.isPopulated()) {
      return tag(view.version());
    }
    String digest = Digests.hex(view.json()).substring(0, 32);
    return "\"" + view.version() + '-' + digest + (meta ? "-meta" : "") + '"';
  }

  /** The entity tag of a version of a document that shows nothing else. */
  public String tag(long version) {
    if (isPlain()) {
      return "\"" + version + '"';
    }
    var checksum = new CRC32C();
    checksum.update((String.join(",", fields) + ' ' + meta).getBytes(StandardCharsets.UTF_8));
    return "\"" + version + '-' + Long.toHexString(checksum.getValue()) + '"';
  }

  /** The bytes of a document. */
  public byte[] bytes(View view) {
    if (!meta) {
      return view.json();
    }
    ObjectNode document = (ObjectNode) Json.parse(view.json());
    ObjectNode about =
        document
            .putObject(META)
            .put("version", view.version())
            .put("created", view.created().toString())
            .put("updated", view.updated().toString());
    view.id().source().ifPresent(source -> about.put("source", source));
    view.digest().ifPresent(digest -> about.put("digest", digest));
    return Json.bytes(document);
  }

  /** The bytes of what a search found; with {@code @meta}, also how well and where it matches. */
  public byte[] bytesOf(List<Outcome.Hit> hits) {
    var documents = new ArrayList<byte[]>(hits.size());
    for (Outcome.Hit hit : hits) {
      documents.add(meta ? bytes(hit) : hit.view().json());
    }
    return array(documents);
  }

  private byte[] bytes(Outcome.Hit hit) {
    ObjectNode document = (ObjectNode) Json.parse(bytes(hit.view()));
    ObjectNode about = (ObjectNode) document.get(META);
    about.put("score", hit.score());
    ObjectNode highlights = about.putObject("highlights");
    hit.highlights()
        .forEach((member, snippets) -> snippets.forEach(highlights.withArray(member)::add));
    return Json.bytes(document);
  }

  /** The bytes of a list. */
  public byte[] bytes(List<View> views) {
    var documents = new ArrayList<byte[]>(views.size());
    for (View view : views) {
      documents.add(bytes(view));
    }
    return array(documents);
  }

  /** A JSON array of documents. */
  public static byte[] array(List<byte[]> documents) {
    int size = 1 + Math.max(1, documents.size());
    for (byte[] document : documents) {
      size += document.length;
    }
    byte[] array = new byte[size];
    int end = 0;
    for (byte[] document : documents) {
      array[end] = ',';
      System.arraycopy(document, 0, array, end + 1, document.length);
      end += 1 + document.length;
    }
    array[0] = '[';
    array[size - 1] = ']';
    return array;
  }
}
