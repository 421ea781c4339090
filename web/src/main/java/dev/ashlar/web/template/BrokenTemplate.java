package dev.ashlar.web.template;

/**
 * What is wrong with a template of the application.
 *
 * @param file its path in the folder of templates: {@code people/list.html}
 * @param line counted from 1; 0 where it is not known
 * @param message what was expected, and what was found
 */
public record BrokenTemplate(String file, int line, String message) {
  /** As {@code list.html:12: message}. */
  @Override
  public String toString() {
    return line > 0 ? file + ":" + line + ": " + message : file + ": " + message;
  }
}
