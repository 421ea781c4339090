package dev.ashlar.source;

/** Another node loads the source. */
public final class Elsewhere extends RuntimeException {
  private static final long serialVersionUID = 1;

  Elsewhere(String resource) {
    super("another node loads the source of " + resource + "; ask that one", null, false, false);
  }
}
