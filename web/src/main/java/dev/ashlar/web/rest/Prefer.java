package dev.ashlar.web.rest;

import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Request;

/** Preferences (RFC 7240): {@code return=minimal} and {@code count=none}. Others are ignored. */
final class Prefer {
  static final Field RETURN_MINIMAL =
      Field.constant(FieldName.PREFERENCE_APPLIED, "return=minimal");
  static final Field COUNT_NONE = Field.constant(FieldName.PREFERENCE_APPLIED, "count=none");

  private Prefer() {}

  /** Whether a write is to be answered without the document. */
  static boolean minimal(Request request) {
    return has(request, "return=minimal");
  }

  /** Whether a list is to be answered without its total. */
  static boolean uncounted(Request request) {
    return has(request, "count=none");
  }

  private static boolean has(Request request, String preference) {
    String header = request.header(FieldName.PREFER);
    if (header.isEmpty()) {
      return false;
    }
    for (String each : header.split(",", 20)) {
      int end = each.indexOf(';');
      String name = (end < 0 ? each : each.substring(0, end)).replace("\"", "").replace(" ", "");
      if (name.equalsIgnoreCase(preference)) {
        return true;
      }
    }
    return false;
  }
}
