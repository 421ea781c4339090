package dev.ashlar.bench;

import dev.ashlar.document.Body;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.json.Json;
import dev.ashlar.json.JsonPatch;
import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;
import dev.ashlar.query.Selector;
import dev.ashlar.query.ValueOrder;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Services;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The inner pieces that every request passes, each alone. Run by {@code bench/pieces}; the first two
 * stand beside what Jackson takes for the same bytes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Pieces {
  private final JsonMapper jackson = JsonMapper.builder().build();
  private final byte[] bytes = Loader.person(30).getBytes(StandardCharsets.UTF_8);
  private final ObjectNode members = (ObjectNode) Json.parse(bytes);
  private final ObjectNode changed = members.deepCopy().put("age", 31);
  private final Selector selector =
      Selector.parse("{\"age\":{\"$gte\":21},\"name\":{\"$beginsWith\":\"Ada\"}}");
  private final DocumentId id = DocumentId.of("01a210aa-b1fa-7000-8723-ed7783757a9e");
  private final Resource resource =
      new Resource(
          new Resource.Declaration(
              "Person",
              "people",
              List.of(
                  Attribute.of("name", AttributeType.STRING)
                      .required()
                      .max(JsonNodeFactory.instance.numberNode(140))
                      .build(),
                  Attribute.of("email", AttributeType.STRING).build(),
                  Attribute.of("age", AttributeType.INTEGER).build(),
                  Attribute.of("created", AttributeType.DATE).build()),
              List.of(new Index(List.of(Path.of("age")), false)),
              Services.NONE,
              Access.UNSTATED));

  /** A body of 110 bytes, strictly. */
  @Benchmark
  public JsonNode parse() {
    return Json.parse(bytes);
  }

  /** The bytes of {@link #parse}, as Jackson reads them without our checks. */
  @Benchmark
  public JsonNode parseByJackson() {
    return jackson.readTree(bytes);
  }

  /** The body of {@link #parse}, written. */
  @Benchmark
  public byte[] write() {
    return Json.bytes(members);
  }

  /** From a parsed body to what a commit takes: arranged, validated, cut, keyed. */
  @Benchmark
  public Body prepare() {
    ObjectNode arranged = resource.layout().arranged(new Draft(members), id);
    if (!resource.validation().check(arranged).isEmpty()) {
      throw new IllegalStateException("the person is valid");
    }
    resource.layout().keys(arranged);
    return resource.layout().body(arranged);
  }

  /** A selector of two members against a parsed document. */
  @Benchmark
  public boolean match() {
    return selector.matches(members);
  }

  /** A number's place in the one order of values. */
  @Benchmark
  public byte[] key() {
    return ValueOrder.encode(members.get("age"), Kind.ANY);
  }

  /** The patch between two states of a document. */
  @Benchmark
  public JsonPatch difference() {
    return JsonPatch.diff(members, changed);
  }
}
