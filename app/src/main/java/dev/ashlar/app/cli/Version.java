package dev.ashlar.app.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: the product's version and the Java it runs on. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Main.class.getPackage().getImplementationVersion();
    return new String[] {
      "ashlar " + (version == null ? "(not packaged)" : version) + ", Java " + Runtime.version()
    };
  }
}
