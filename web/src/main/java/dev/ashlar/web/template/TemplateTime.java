package dev.ashlar.web.template;

import java.io.IOException;
import java.io.Writer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one rendering may take: time, and characters. Used by one thread. */
final class TemplateTime extends Writer {
  /** How long a page of templates may take; the built-in ones take a millisecond. */
  static final long MOST_NANOSECONDS = 2_000_000_000L;

  private static final int MOST_CHARACTERS = 32_000_000;

  private final Map<String, String> parts;
  private final StringBuilder html = new StringBuilder(16_384);
  private final long end = System.nanoTime() + MOST_NANOSECONDS;
  private int writes;
  private String file = "";
  private int line = 1;

  /**
   * Time that begins now.
   *
   * @param parts what need not be rendered again, by the names of its templates
   */
  TemplateTime(Map<String, String> parts) {
    this.parts = parts;
  }

  /** A part that was rendered before, if it was. */
  @Nullable String part(String name) {
    return parts.get(name);
  }

  /** Says that a template took too long, or wrote too much. */
  static final class Exceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final int line;

    Exceeded(String message, String file, int line) {
      super(message);
      this.file = file;
      this.line = line;
    }

    /** Where it was, as far as that is known: in the loop that was entered last. */
    BrokenTemplate broken(String page) {
      return new BrokenTemplate(
          file.isEmpty() ? page : file, line, String.valueOf(getMessage()));
    }
  }

  /**
   * Goes on for one more step.
   *
   * @throws Exceeded if the time is up
   */
  void step() {
    if (System.nanoTime() - end > 0) {
      throw new Exceeded(
          "rendering took longer than %d seconds and was stopped; look for a loop in a loop"
              .formatted(MOST_NANOSECONDS / 1_000_000_000),
          file,
          line);
    }
  }

  /** The loop that is gone through now. */
  void at(String file, int line) {
    this.file = file;
    this.line = line;
  }

  private void check(int more) {
    if ((++writes & 63) == 0) {
      step();
    }
    if (html.length() > MOST_CHARACTERS - more) {
      throw new Exceeded("the page has more than %d characters".formatted(MOST_CHARACTERS), file,
          line);
    }
  }

  @Override
  public void write(char[] buffer, int offset, int length) throws IOException {
    check(length);
    html.append(buffer, offset, length);
  }

  @Override
  public void write(String text) throws IOException {
    check(text.length());
    html.append(text);
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    check(length);
    html.append(text, offset, offset + length);
  }

  @Override
  public void flush() {
    // everything is here
  }

  @Override
  public void close() {
    // nothing is open
  }

  /** What was written. */
  @Override
  public String toString() {
    return html.toString();
  }
}
