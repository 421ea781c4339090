package dev.ashlar.app.cli;

import java.util.Optional;

/** What {@code --version} prints: the product's version and the Java it runs on. */
final class Version {
  private Version() {}

  static String text() {
    String version =
        Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
            .orElse("(not packaged)");
    return "ashlar " + version + ", Java " + Runtime.version();
  }
}
