package dev.ashlar.web.template;

/** Says that a template cannot be used, and where. */
final class InvalidTemplate extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final int line;

  InvalidTemplate(String file, int line, String message) {
    super(message);
    this.file = file;
    this.line = line;
  }

  BrokenTemplate broken() {
    return new BrokenTemplate(file, line, String.valueOf(getMessage()));
  }
}
