package dev.ashlar.schema;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The types of attributes: SPEC 3. */
public enum AttributeType {
  STRING("String"),
  NUMBER("Number"),
  INTEGER("Integer"),
  BOOLEAN("Boolean"),
  DATE("Date"),
  OBJECT("Object"),
  ARRAY("Array"),
  REFERENCE("Reference"),
  FILE("File"),
  ANY("Any");

  private final String text;

  AttributeType(String text) {
    this.text = text;
  }

  /** The type as definitions write it. */
  public String text() {
    return text;
  }

  /** The type of that name; {@code ObjectId} is an alias of {@code Reference}. */
  public static Optional<AttributeType> of(String text) {
    if (text.equals("ObjectId")) {
      return Optional.of(REFERENCE);
    }
    return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
  }

  /** Every name, for suggestions. */
  public static List<String> names() {
    return Arrays.stream(values()).map(AttributeType::text).toList();
  }
}
