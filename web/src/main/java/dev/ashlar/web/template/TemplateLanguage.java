package dev.ashlar.web.template;

import io.pebbletemplates.pebble.attributes.AttributeResolver;
import io.pebbletemplates.pebble.attributes.ResolvedAttribute;
import io.pebbletemplates.pebble.error.PebbleException;
import io.pebbletemplates.pebble.extension.AbstractExtension;
import io.pebbletemplates.pebble.extension.Filter;
import io.pebbletemplates.pebble.extension.Function;
import io.pebbletemplates.pebble.extension.NodeVisitor;
import io.pebbletemplates.pebble.extension.core.RangeFunction;
import io.pebbletemplates.pebble.lexer.Token;
import io.pebbletemplates.pebble.node.AbstractRenderableNode;
import io.pebbletemplates.pebble.node.BodyNode;
import io.pebbletemplates.pebble.node.ForNode;
import io.pebbletemplates.pebble.node.IncludeNode;
import io.pebbletemplates.pebble.node.RenderableNode;
import io.pebbletemplates.pebble.node.expression.LiteralStringExpression;
import io.pebbletemplates.pebble.parser.Parser;
import io.pebbletemplates.pebble.template.EvaluationContext;
import io.pebbletemplates.pebble.template.EvaluationContextImpl;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import io.pebbletemplates.pebble.template.PebbleTemplateImpl;
import io.pebbletemplates.pebble.tokenParser.ForTokenParser;
import io.pebbletemplates.pebble.tokenParser.IncludeTokenParser;
import io.pebbletemplates.pebble.tokenParser.TokenParser;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What templates can say beyond, or otherwise than, Pebble itself. */
final class TemplateLanguage extends AbstractExtension {
  private static final long LONGEST_RANGE = 100_000;

  private final Map<String, Function> functions;
  private final boolean parts;

  /**
   * The language with functions of whoever makes the pages.
   *
   * @param parts whether what is included may have been rendered before
   */
  TemplateLanguage(Map<String, BiFunction<List<Object>, Locale, Object>> calls, boolean parts) {
    this.parts = parts;
    var all = new HashMap<String, Function>();
    calls.forEach((name, call) -> all.put(name, new Called(call)));
    all.put("range", new BoundedRange());
    functions = Map.copyOf(all);
  }

  @Override
  public Map<String, Function> getFunctions() {
    return functions;
  }

  @Override
  public Map<String, Filter> getFilters() {
    return Map.of("text", new Text(), "address", new Address());
  }

  @Override
  public List<TokenParser> getTokenParsers() {
    return parts ? List.of(new TimedFor(), new PartInclude()) : List.of(new TimedFor());
  }

  @Override
  public List<AttributeResolver> getAttributeResolver() {
    return List.of(TemplateLanguage::member);
  }

  /** A member of a map, which nearly all values are. */
  private static @Nullable ResolvedAttribute member(
      @Nullable Object instance,
      @Nullable Object name,
      Object @Nullable [] arguments,
      Object node,
      EvaluationContextImpl context,
      String file,
      int line) {
    return instance instanceof Map<?, ?> map && name instanceof String && arguments == null
        ? new ResolvedAttribute(map.get(name))
        : null;
  }

  /** A function with arguments in their order. */
  private record Called(BiFunction<List<Object>, Locale, Object> call) implements Function {
    private static final List<String> NAMES = List.of("0", "1", "2", "3", "4");

    @Override
    public List<String> getArgumentNames() {
      return NAMES;
    }

    @Override
    public Object execute(
        Map<String, Object> arguments, PebbleTemplate self, EvaluationContext context, int line) {
      var given = new ArrayList<Object>(arguments.size());
      for (String name : NAMES) {
        if (arguments.containsKey(name)) {
          given.add(arguments.get(name));
        }
      }
      return call.apply(given, context.getLocale());
    }
  }

  /** A range that fits in memory. */
  private static final class BoundedRange extends RangeFunction {
    @Override
    public Object execute(
        Map<String, Object> arguments, PebbleTemplate self, EvaluationContext context, int line) {
      if (arguments.get("start") instanceof Number start
          && arguments.get("end") instanceof Number end
          && Math.abs(end.doubleValue() - start.doubleValue()) > LONGEST_RANGE) {
        throw new PebbleException(
            null, "a range has at most " + LONGEST_RANGE + " numbers", line, self.getName());
      }
      return super.execute(arguments, self, context, line);
    }
  }

  /** Markup as text, so that it is escaped as any other. */
  private static final class Text implements Filter {
    @Override
    public List<String> getArgumentNames() {
      return List.of();
    }

    @Override
    public Object apply(
        @Nullable Object input,
        Map<String, Object> arguments,
        PebbleTemplate self,
        EvaluationContext context,
        int line) {
      return input == null ? ""
          : input instanceof Markup.Prepared prepared ? prepared.html() : input.toString();
    }
  }

  /** What an address may be: {@link SafeAddress}. */
  private static final class Address implements Filter {
    @Override
    public List<String> getArgumentNames() {
      return List.of();
    }

    @Override
    public Object apply(
        @Nullable Object input,
        Map<String, Object> arguments,
        PebbleTemplate self,
        EvaluationContext context,
        int line) {
      return input == null ? "" : SafeAddress.of(input.toString());
    }
  }

  /** {@code for}, each turn of which looks at the time. */
  private static final class TimedFor extends ForTokenParser {
    @Override
    public RenderableNode parse(Token token, Parser parser) {
      var loop = (ForNode) super.parse(token, parser);
      int line = loop.getLineNumber();
      return new ForNode(
          line,
          loop.getIterationVariable(),
          loop.getIterable(),
          new BodyNode(line, List.of(new Step(line), loop.getBody())),
          loop.getElseBody());
    }
  }

  /** {@code include}, which takes a part that was rendered before as it is. */
  private static final class PartInclude extends IncludeTokenParser {
    @Override
    public RenderableNode parse(Token token, Parser parser) {
      var include = (IncludeNode) super.parse(token, parser);
      return include.getIncludeExpression() instanceof LiteralStringExpression name
          ? new Part(include, name.getValue())
          : include;
    }
  }

  /** A part of a page, of which others may have the same. */
  private static final class Part extends AbstractRenderableNode {
    private final IncludeNode include;
    private final String name;

    Part(IncludeNode include, String name) {
      super(include.getLineNumber());
      this.include = include;
      this.name = name;
    }

    @Override
    public void render(PebbleTemplateImpl self, Writer writer, EvaluationContextImpl context)
        throws IOException {
      @Nullable String rendered = Templates.part(name);
      if (rendered == null) {
        include.render(self, writer, context);
      } else {
        writer.write(rendered);
      }
    }

    @Override
    public void accept(NodeVisitor visitor) {
      include.accept(visitor);
    }
  }

  /** Looks at the time. */
  private static final class Step extends AbstractRenderableNode {
    Step(int line) {
      super(line);
    }

    @Override
    public void render(PebbleTemplateImpl self, Writer writer, EvaluationContextImpl context) {
      Templates.step(self.getName(), getLineNumber());
    }

    @Override
    public void accept(NodeVisitor visitor) {
      // it holds nothing that a visitor looks for
    }
  }
}
