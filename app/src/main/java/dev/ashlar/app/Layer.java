package dev.ashlar.app;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One place that settings come from: flags, the environment, a definition. Immutable.
 *
 * @param lookup what the place says of a setting, if anything
 */
record Layer(Function<Setting, Optional<Said>> lookup) {
  /**
   * What was said.
   *
   * @param source where, as messages name it: {@code --port}, {@code ASHLAR_PORT}, {@code
   *     app.yaml:3}
   * @param base what a relative path starts from
   */
  record Said(String value, String source, Path base) {}

  private static final Path HERE = Path.of("");

  /** Flags of a command line. */
  static Layer flags(Map<Setting, String> flags) {
    return of(flags, setting -> "--" + setting.key());
  }

  /** Calls of a program on its {@link App}. */
  static Layer calls(Map<Setting, String> calls) {
    return of(calls, setting -> "app." + setting.key() + "(…)");
  }

  /** Environment variables: {@code ASHLAR_PORT}, {@code ASHLAR_LOG_KEEP}; empty ones say nothing. */
  static Layer environment(Map<String, String> environment) {
    return new Layer(
        setting -> Optional.ofNullable(environment.get(setting.variable()))
            .filter(value -> !value.isBlank())
            .map(value -> new Said(value, setting.variable(), HERE)));
  }

  /** Variables of the file {@code .env} in a folder; empty ones say nothing. */
  static Layer dotEnv(DotEnv file, Path folder) {
    return new Layer(
        setting -> Optional.ofNullable(file.variables().get(setting.variable()))
            .filter(variable -> !variable.value().isBlank())
            .map(
                variable -> new Said(
                    variable.value(),
                    DotEnv.FILE + ":" + variable.line() + ": " + setting.variable(),
                    folder)));
  }

  private static Layer of(Map<Setting, String> values, Function<Setting, String> source) {
    Map<Setting, String> copy = Map.copyOf(values);
    return new Layer(
        setting -> Optional.ofNullable(copy.get(setting))
            .map(value -> new Said(value, source.apply(setting), HERE)));
  }

  /** What is said of a setting. */
  Optional<Said> find(Setting setting) {
    return lookup.apply(setting);
  }
}
