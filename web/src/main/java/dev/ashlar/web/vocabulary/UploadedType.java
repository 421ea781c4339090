package dev.ashlar.web.vocabulary;

import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Request;

/** What a client says of a file's media type. */
public final class UploadedType {
  private static final String UNKNOWN = "application/octet-stream";
  private static final int LONGEST = 200;

  private UploadedType() {}

  /** The type of a body that is a file. */
  public static String of(Request request) {
    return of(request.header(FieldName.CONTENT_TYPE));
  }

  /** The type in its plain form, with its character set if it has one. */
  public static String of(String told) {
    return MediaType.parse(told)
        .map(type -> type.charset().isEmpty() ? type.toString()
            : type + "; charset=" + type.charset())
        .filter(type -> type.length() <= LONGEST)
        .filter(type -> type.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '"' && c != ','))
        .orElse(UNKNOWN);
  }
}
