package dev.ashlar.sql;

/**
 * How one database says what SQL has no common words for. Each component is a piece of SQL in which
 * names in braces are replaced: {@code {path}} by a path, {@code {json}} by what {@link #json} gives,
 * {@code {text}} by what {@link #text} gives, {@code {value}} by a parameter.
 *
 * @param id the column with the id, which compares by its UTF-8 bytes
 * @param pathStart what a path of plain names begins with
 * @param pathSeparator what stands between its names
 * @param pathEnd what it ends with
 * @param json the value at {@code {path}} as compact JSON text; NULL where there is none
 * @param text the text of the string at {@code {path}}; only asked for where {@code {json}} is one
 * @param number the number that {@code {json}} is; only asked for where it is one
 * @param date {@code {text}} without its final {@code Z}, if it has one
 * @param contains whether {@code {text}} contains {@code {value}}
 * @param bytesContain whether the bytes {@code {text}}, but for the first, contain {@code {value}};
 *     empty if columns do not hold all of a long value
 * @param size how many elements the array {@code {json}} has
 * @param element whether the array {@code {json}} has an element for which {@code {value}}, one of
 *     the three conditions that follow, holds
 * @param elementText the element is the string {@code {value}}
 * @param elementNumber the element is the number {@code {value}}
 * @param elementLiteral the element is the literal whose name is {@code {value}}
 */
public record SqlDialect(
    String id,
    String pathStart,
    String pathSeparator,
    String pathEnd,
    String json,
    String text,
    String number,
    String date,
    String contains,
    String bytesContain,
    String size,
    String element,
    String elementText,
    String elementNumber,
    String elementLiteral) {}
