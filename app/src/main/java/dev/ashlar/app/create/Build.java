package dev.ashlar.app.create;

import java.util.List;

/** What compiles and tests an application's Java sources, beside the server itself. */
public enum Build {
  /** There are no Java sources. */
  NONE("", ""),
  /** Maven. */
  MAVEN("mvn test", "mvn compile exec:exec", "pom.xml"),
  /** Gradle. */
  GRADLE("gradle test", "gradle run", "build.gradle", "settings.gradle");

  private final String test;
  private final String run;
  @SuppressWarnings("ImmutableEnumChecker") // List.of
  private final List<String> files;

  Build(String test, String run, String... files) {
    this.test = test;
    this.run = run;
    this.files = List.of(files);
  }

  /** The command that compiles and tests. */
  String test() {
    return test;
  }

  /** The command that serves the application. */
  String run() {
    return run;
  }

  /** Its files, the one that a person edits first. */
  List<String> files() {
    return files;
  }
}
