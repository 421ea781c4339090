package dev.ashlar.app;

import java.nio.file.Path;

/**
 * The way in for programs.
 *
 * <pre>{@code
 * record Person(@Id String id, @Required String name) {}
 *
 * void main() {
 *   var app = Ashlar.app("chat");
 *   Model<Person> people = app.define(Person.class).count().model();
 *   app.start();
 * }
 * }</pre>
 */
public final class Ashlar {
  private Ashlar() {}

  /**
   * An application without resources yet.
   *
   * @param name names it in messages, and its file in the data folder
   */
  public static App app(String name) {
    return App.named(name);
  }

  /**
   * The application that a folder's {@code app.yaml} declares; {@link App#define} can add to it.
   *
   * @throws InvalidApplication if there is none that can be read
   */
  public static App folder(Path folder) {
    return App.read(folder);
  }
}
