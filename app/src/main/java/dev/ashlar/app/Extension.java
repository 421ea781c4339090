package dev.ashlar.app;

/**
 * Java code of an application's folder: every top-level class beside {@code app.yaml} that implements this
 * is compiled, made by its constructor without parameters, and called before the start.
 *
 * <pre>{@code
 * class Greeting implements Extension {
 *   public void extend(App app) {
 *     app.resource("Person").on(CREATE, change -> System.out.println("Hello " + change.id()));
 *   }
 * }
 * }</pre>
 */
public interface Extension {
  /**
   * Hangs hooks, listeners, mappers, projections and requirements on what the folder declares ({@link
   * App#resource}), or declares more. What it throws is a finding.
   */
  void extend(App app);
}
