package dev.ashlar.web.template;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.error.PebbleException;
import io.pebbletemplates.pebble.extension.escaper.EscapeFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The templates of an application: those in its folder, and the built-in ones for all others. A file that
 * was changed is read again at the next use. One that cannot be used is told of in the log, and the
 * built-in template stands in. Templates see maps, lists, texts and numbers, call no Java, and end in
 * time. Thread-safe.
 */
public final class Templates {
  private static final Logger LOG = LoggerFactory.getLogger(Templates.class);
  private static final int MOST_TOLD = 1000;

  /** Where something is wrong with a template as a whole. */
  private static final int FIRST_LINE = 1;

  private static final ScopedValue<TemplateTime> TIME = ScopedValue.newInstance();

  private final Optional<Path> folder;
  private final Optional<PebbleEngine> own;
  private final PebbleEngine builtIn;

  /** What was logged of each page, so that it is logged once. */
  private final Map<String, BrokenTemplate> told = new ConcurrentHashMap<>();

  /**
   * The templates of a folder.
   *
   * @param folder empty if there are built-in ones alone; it may come to be later
   * @param anchor the class beside which the built-in ones stand, in {@code templates/}
   * @param functions what templates can call: arguments and language → value
   */
  public Templates(Optional<Path> folder, Class<?> anchor,
      Map<String, BiFunction<List<Object>, Locale, Object>> functions) {
    this.folder = folder;
    own = folder.map(path -> engine(new TemplateFolder(folder, anchor), functions, false));
    builtIn = engine(new TemplateFolder(Optional.empty(), anchor), functions, true);
  }

  private static PebbleEngine engine(TemplateFolder loader,
      Map<String, BiFunction<List<Object>, Locale, Object>> functions, boolean parts) {
    return new PebbleEngine.Builder().loader(loader)
        .templateCache(new TemplateCache())
        .extension(new TemplateLanguage(functions, parts))
        .addEscapingStrategy(EscapeFilter.HTML_ESCAPE_STRATEGY, Markup::html)
        .methodAccessValidator(
            (object, method) -> object.getClass().getName().startsWith("io.pebbletemplates."))
        .newLineTrimming(true)
        .build();
  }

  /**
   * A page.
   *
   * @param broken what is wrong with a template of the application, in whose place a built-in one stands
   */
  public record Rendered(String html, Optional<BrokenTemplate> broken) {}

  /**
   * Renders the first of some templates that there is.
   *
   * @param names paths in the folder; the last one is built in
   * @param model what templates see; not changed
   * @param told what a built-in page tells of a broken template to whoever may know
   * @param parts of the built-in templates, those that were rendered for such a model before
   */
  public Rendered render(List<String> names, Map<String, Object> model, Locale locale, boolean told,
      Map<String, String> parts) {
    if (own.isEmpty() || !Files.isDirectory(folder.orElseThrow())) {
      return new Rendered(
          render(builtIn, names.getLast(), model, locale, parts), Optional.empty());
    }
    BrokenTemplate broken;
    try {
      PebbleEngine engine = own.get();
      String html = render(engine, chosen(engine, names), model, locale, Map.of());
      this.told.remove(names.getFirst());
      return new Rendered(html, Optional.empty());
    } catch (InvalidTemplate e) {
      broken = e.broken();
    } catch (PebbleException e) {
      broken = broken(e, names.getFirst());
    } catch (TemplateTime.Exceeded e) {
      broken = e.broken(names.getFirst());
    } catch (StackOverflowError e) {
      broken =
          new BrokenTemplate(
              names.getFirst(), FIRST_LINE, "a template includes or extends itself without end");
    } catch (RuntimeException e) {
      broken = new BrokenTemplate(names.getFirst(), FIRST_LINE, String.valueOf(e));
    }
    tell(names.getFirst(), broken);
    Map<String, Object> more = new HashMap<>(model);
    if (told) {
      more.put("broken", broken.toString());
    }
    return new Rendered(
        render(builtIn, names.getLast(), more, locale, parts), Optional.of(broken));
  }

  /** A part of the built-in templates, to be given to pages for whose models it is the same. */
  public String part(String name, Map<String, Object> model, Locale locale) {
    return render(builtIn, name, model, locale, Map.of());
  }

  private void tell(String page, BrokenTemplate broken) {
    if (told.size() < MOST_TOLD && !broken.equals(told.put(page, broken))) {
      LOG.warn("The built-in page is served: views/{}", broken);
    }
  }

  private static String chosen(PebbleEngine engine, List<String> names) {
    for (String name : names) {
      if (engine.getLoader().resourceExists(name)) {
        return name;
      }
    }
    return names.getLast();
  }

  private static String render(
      PebbleEngine engine, String name, Map<String, Object> model, Locale locale,
      Map<String, String> parts) {
    var time = new TemplateTime(parts);
    ScopedValue.where(TIME, time)
        .run(
            () -> {
              try {
                engine.getTemplate(name).evaluate(time, model, locale);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return time.toString();
  }

  /** A part of what is rendered that need not be rendered again; null where it must. */
  static @Nullable String part(String name) {
    return TIME.isBound() ? TIME.get().part(name) : null;
  }

  /** Goes on for one more step of what is rendered, if there is time. */
  static void step() {
    if (TIME.isBound()) {
      TIME.get().step();
    }
  }

  /** As {@link #step()}, at a place that is told of if there is none. */
  static void step(String file, int line) {
    if (TIME.isBound()) {
      TIME.get().at(file, line);
      TIME.get().step();
    }
  }

  private static BrokenTemplate broken(PebbleException failure, String name) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidTemplate invalid) {
        return invalid.broken();
      }
      if (cause instanceof TemplateTime.Exceeded exceeded) {
        return exceeded.broken(name);
      }
    }
    return new BrokenTemplate(file(failure, name), line(failure), text(failure.getPebbleMessage()));
  }

  private static String file(PebbleException failure, String name) {
    @Nullable String file = failure.getFileName();
    return file == null || file.equals("?") ? name : file;
  }

  private static int line(PebbleException failure) {
    @Nullable Integer line = failure.getLineNumber();
    return line == null || line < 1 ? FIRST_LINE : line;
  }

  private static String text(@Nullable String message) {
    return message == null ? "the template cannot be used" : message;
  }
}
