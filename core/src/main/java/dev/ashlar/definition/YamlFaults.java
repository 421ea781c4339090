package dev.ashlar.definition;

import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;

/** The YAML library's complaints as findings: what is wrong, and what to do. */
final class YamlFaults {
  private YamlFaults() {}

  static String explained(ReaderException fault) {
    return "found the character U+%04X, which YAML does not allow. In double quotes, write it as \\u%04X"
        .formatted(fault.getCodePoint(), fault.getCodePoint());
  }

  static String explained(MarkedYamlEngineException fault) {
    String problem = String.valueOf(fault.getProblem());
    if (problem.contains("\\t(TAB)") || problem.contains("TAB")) {
      return "found a tab. Indent with spaces";
    }
    if (problem.contains("but found another document")) {
      return "expected one document, found another one after '---'. Remove it";
    }
    if (problem.contains("undefined alias")) {
      return problem + ". An anchor (&name) must stand before its alias (*name)";
    }
    if (problem.contains("mapping values are not allowed")) {
      return "found a ':' where no key can stand. Put texts that contain ': ' in quotes, and check"
          + " the indentation";
    }
    if (problem.contains("expected <block end>")) {
      return "the indentation does not fit the lines above (" + problem + ")";
    }
    String context = fault.getContext() == null ? "" : fault.getContext() + ": ";
    return "this is no YAML: " + context + problem;
  }
}
