package dev.ashlar.document;

import java.nio.charset.StandardCharsets;

/** What a file may be called. */
public final class FileName {
  /** The longest name, in bytes of UTF-8. */
  public static final int MAX_BYTES = 255;

  private FileName() {}

  /** Why a text is no name; empty if it is one. */
  public static String fault(String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      return "a file's name must be neither empty nor '.' nor '..'";
    }
    if (name.chars().anyMatch(c -> c < 0x20 || (c >= 0x7f && c < 0xa0))) {
      return "a file's name must not contain control characters";
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      return "a file's name must be well-formed Unicode";
    }
    return name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES
        ? "a file's name has at most " + MAX_BYTES + " bytes"
        : "";
  }

  /** The name that comes nearest to what a client calls a file: without folders, and valid. */
  public static String of(String told) {
    String last = told.substring(Math.max(told.lastIndexOf('/'), told.lastIndexOf('\\')) + 1);
    var name = new StringBuilder();
    int bytes = 0;
    for (int c : last.codePoints().toArray()) {
      boolean control = c < 0x20 || (c >= 0x7f && c < 0xa0);
      boolean lone = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
      int kept = control || lone ? '_' : c;
      bytes += Character.toString(kept).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX_BYTES) {
        break;
      }
      name.appendCodePoint(kept);
    }
    return fault(name.toString()).isEmpty() ? name.toString() : "file";
  }
}
