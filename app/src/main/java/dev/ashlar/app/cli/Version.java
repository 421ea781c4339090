package dev.ashlar.app.cli;

import java.util.Optional;

/** What {@code --version} prints: the product's version and the Java it runs on. */
final class Version {
  private Version() {}

  static String text() {
    return "ashlar " + packaged().orElse("(not packaged)") + ", Java " + Runtime.version();
  }

  /** The version of the artifacts that this one goes with. */
  static String number() {
    return packaged().orElse("0.1.0-SNAPSHOT");
  }

  private static Optional<String> packaged() {
    return Optional.ofNullable(Main.class.getPackage().getImplementationVersion());
  }
}
