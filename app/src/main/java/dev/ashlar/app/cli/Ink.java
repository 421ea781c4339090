package dev.ashlar.app.cli;

import java.io.Console;

/** How texts look on a terminal; elsewhere they are what they are. See https://no-color.org. */
enum Ink {
  /** With colours. */
  COLOURS,
  /** Without. */
  PLAIN;

  private static final String ESCAPE = "\u001B[";
  private static final String END = ESCAPE + "0m";

  /** Colours where the process writes to a terminal that has them, and nobody has declined them. */
  @SuppressWarnings("SystemConsoleNull") // by its contract it may be null
  static Ink ofProcess() {
    String declined = System.getenv().getOrDefault("NO_COLOR", "");
    boolean dumb = "dumb".equals(System.getenv("TERM"));
    if (!declined.isEmpty() || dumb) {
      return PLAIN;
    }
    Console console = System.console();
    return console != null && console.isTerminal() ? COLOURS : PLAIN;
  }

  /** What the eye looks for. */
  String strong(String text) {
    return inked("1", text);
  }

  /** What it may pass over. */
  String faint(String text) {
    return inked("2", text);
  }

  /** What can be followed. */
  String link(String text) {
    return inked("36", text);
  }

  private String inked(String code, String text) {
    return this == COLOURS ? ESCAPE + code + "m" + text + END : text;
  }
}
