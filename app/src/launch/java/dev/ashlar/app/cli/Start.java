package dev.ashlar.app.cli;

/**
 * The jar's entry. It is compiled for Java 8, so that an older Java can say that it is too old
 * instead of failing on a class that it cannot read. Everything else needs the version below.
 */
public final class Start {
  private static final int NEEDED = 25;

  private Start() {}

  /** Runs a command on a Java that is new enough; else says which one is needed. */
  public static void main(String[] arguments) {
    String found = System.getProperty("java.specification.version");
    if (isTooOld(found)) {
      System.err.println(
          "Ashlar needs Java " + NEEDED + " or later; this is Java " + found + ", in "
              + System.getProperty("java.home")
              + ". Install a newer one (Eclipse Temurin, for example) and run its bin/java");
      System.exit(1);
    }
    Main.main(arguments);
  }

  /** Whether a version such as 1.8, 17 or 25 is earlier than what is needed. */
  private static boolean isTooOld(String version) {
    try {
      return Integer.parseInt(version) < NEEDED;
    } catch (NumberFormatException e) {
      return true;
    }
  }
}
