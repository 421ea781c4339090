package dev.ashlar.source;

import dev.ashlar.query.Path;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Source;
import dev.ashlar.transfer.FileFormat;
import dev.ashlar.transfer.Item;
import dev.ashlar.transfer.Items;
import dev.ashlar.transfer.Unreadable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an origin is read into: the items of its streams go to a {@link Spool}, within the bounds of a load.
 * Used once, by one thread.
 */
final class Intake implements AutoCloseable {
  private final Resource resource;
  private final Source source;
  private final Spool spool;
  private final Bounded.Allowance allowance = new Bounded.Allowance();
  private final MessageDigest digest = sha256();

  Intake(Resource resource, Source source) throws IOException {
    this.resource = resource;
    this.source = source;
    spool = new Spool();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  Spool spool() {
    return spool;
  }

  /** How many bytes may still be read. */
  long left() {
    return allowance.left();
  }

  /** What was read, as one digest. */
  String digest() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** A stream whose bytes count, and are part of the digest. */
  InputStream counted(InputStream stream) {
    return new Bounded(stream, allowance, digest);
  }

  /** Makes a text part of the digest. */
  void note(String text) {
    digest.update(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  /**
   * Takes the items of a stream.
   *
   * @param prefix of their places: {@code page 2, }
   * @throws SourceFailed if it cannot be read to its end
   */
  void take(InputStream stream, Source.Format format, Optional<Charset> charset, String prefix)
      throws SourceFailed, IOException {
    InputStream text = Utf8.of(counted(stream), charset);
    try {
      switch (format) {
        case YAML -> yaml(text, prefix);
        case MARKDOWN -> throw new IllegalArgumentException("a file of Markdown is one item");
        case JSON -> items(FileFormat.JSON, text, prefix + "item ");
        case NDJSON -> items(FileFormat.NDJSON, text, prefix + "line ");
        case CSV -> items(FileFormat.CSV, text, prefix + "line ");
        case TSV -> items(FileFormat.TSV, text, prefix + "line ");
      }
    } catch (Unreadable e) {
      String message = String.valueOf(e.getMessage());
      throw SourceFailed.lasting(prefix + message.replace("--at ", "at: "));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void items(FileFormat format, InputStream text, String where) throws IOException {
    boolean declared = source.map().isEmpty();
    Items items = Items.ofForeign(format, text, resource, at(), columns(), declared);
    for (Optional<Item> next = items.next(); next.isPresent(); next = items.next()) {
      Item item = next.get();
      String place = where + item.line();
      if (item.members().isPresent()) {
        spool.add(place, item.members().get());
      } else {
        spool.addFault(place, item.faults().getFirst().message());
      }
    }
  }

  /** GeoJSON (RFC 7946) has its list where it always is. */
  private Optional<String> at() {
    return source.at().or(() -> source.from().flatMap(FileFormat::listOf));
  }

  /** What the cells of a column are: of the type of the attribute that is mapped from it. */
  private Map<String, AttributeType> columns() {
    var columns = new HashMap<String, AttributeType>();
    source.map()
        .forEach((member, column) -> columns.putIfAbsent(column, type(resource, member)));
    source.key().ifPresent(key -> columns.putIfAbsent(key, AttributeType.STRING));
    return columns;
  }

  private static AttributeType type(Resource resource, String member) {
    if (member.equals(resource.idMember())) {
      return AttributeType.STRING;
    }
    List<Attribute> attributes = resource.attributes();
    Optional<Attribute> found = Optional.empty();
    for (String step : Path.parse(member).segments()) {
      found = attributes.stream().filter(each -> each.name().equals(step)).findFirst();
      attributes = found.map(Attribute::attributes).orElse(List.of());
    }
    return found.map(Attribute::type).orElse(AttributeType.ANY);
  }

  private void yaml(InputStream text, String prefix) throws SourceFailed, IOException {
    var items = new YamlItems(text);
    for (var next = items.next(); next.isPresent(); next = items.next()) {
      String place = prefix + "line " + next.get().line();
      if (next.get().value() instanceof ObjectNode object) {
        spool.add(place, object);
      } else {
        spool.addFault(place, "expected a mapping");
      }
    }
  }

  @Override
  public void close() throws IOException {
    spool.close();
  }
}
