package dev.ashlar.definition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The variables that a definition's texts may name as <code>${NAME}</code>. <code>$${</code> stands
 * for a literal <code>${</code>; a dollar sign before anything else is one.
 */
record Environment(Map<String, String> variables) {
  /**
   * A text with its variables put in.
   *
   * @param faults what could not be put in, for people
   * @param unset what is wrong with variables that are not set, for people
   * @param named the variables that the text names
   */
  record Filled(String text, List<String> faults, List<String> unset, List<String> named) {}

  /**
   * Puts the variables in.
   *
   * @param secret whether the text is a secret: then what nobody can guess stands for a variable that is
   *     not set, else nothing does
   */
  Filled fill(String text, boolean secret) {
    var faults = new ArrayList<String>();
    var unset = new ArrayList<String>();
    var named = new ArrayList<String>();
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
      filled.append(text, from, at);
      if (end < 0 || !isName(name)) {
        faults.add(
            "expected the name of an environment variable in ${…}, found '"
                + name
                + "'. Write $${ for a literal ${");
      } else {
        named.add(name);
        filled.append(value(name, secret, unset));
      }
      from = end < 0 ? text.length() : end + 1;
    }
    return new Filled(filled.append(text.substring(from)).toString(), faults, unset, named);
  }

  private String value(String name, boolean secret, List<String> unset) {
    String value = variables.get(name);
    if (value == null) {
      unset.add(
          "the environment variable " + name + " is not set. Set it before the start, or in the"
              + " file .env");
      return secret ? UUID.randomUUID() + "" + UUID.randomUUID() : "";
    }
    return value;
  }

  private static boolean isName(String name) {
    boolean letters =
        name.chars().allMatch(c -> c == '_' || (c < 0x80 && Character.isLetterOrDigit(c)));
    return !name.isEmpty() && letters && !Character.isDigit(name.charAt(0));
  }
}
