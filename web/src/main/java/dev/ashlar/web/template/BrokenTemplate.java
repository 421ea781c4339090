package dev.ashlar.web.template;

/**
 * What is wrong with a template of the application.
 *
 * @param file its path in the folder of templates: {@code people/list.html}
 * @param line counted from 1, which also stands for the whole
 * @param message what was expected, and what was found
 */
public record BrokenTemplate(String file, int line, String message) {
  /** As {@code list.html:12: message}. */
  @Override
  public String toString() {
    return file + ":" + line + ": " + message;
  }
}
