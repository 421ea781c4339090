package dev.ashlar.definition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The variables that a definition's texts may name as <code>${NAME}</code>. <code>$${</code> stands
 * for a literal <code>${</code>; a dollar sign before anything else is one.
 */
record Environment(Map<String, String> variables) {
  /**
   * A text with its variables put in.
   *
   * @param faults what could not be put in, for people
   */
  record Filled(String text, List<String> faults) {}

  Filled fill(String text) {
    var faults = new ArrayList<String>();
    var filled = new StringBuilder();
    int from = 0;
    for (int at = text.indexOf("${"); at >= 0; at = text.indexOf("${", from)) {
      if (at > from && text.charAt(at - 1) == '$') {
        filled.append(text, from, at - 1).append("${");
        from = at + 2;
        continue;
      }
      int end = text.indexOf('}', at);
      String name = text.substring(at + 2, end < 0 ? text.length() : end);
      filled.append(text, from, at).append(value(name, end >= 0, faults));
      from = end < 0 ? text.length() : end + 1;
    }
    return new Filled(filled.append(text.substring(from)).toString(), faults);
  }

  private String value(String name, boolean closed, List<String> faults) {
    if (!closed || !isName(name)) {
      faults.add(
          "expected the name of an environment variable in ${…}, found '"
              + name
              + "'. Write $${ for a literal ${");
      return "";
    }
    String value = variables.get(name);
    if (value == null) {
      faults.add("the environment variable " + name + " is not set. Set it before the start");
      return "";
    }
    return value;
  }

  private static boolean isName(String name) {
    boolean letters =
        name.chars().allMatch(c -> c == '_' || (c < 0x80 && Character.isLetterOrDigit(c)));
    return !name.isEmpty() && letters && !Character.isDigit(name.charAt(0));
  }
}
