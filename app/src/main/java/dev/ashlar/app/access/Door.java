package dev.ashlar.app.access;

/**
 * A way into an application: a request that a face takes.
 *
 * @param verb what is done, as the face calls it: {@code GET}
 * @param place with what: {@code /people/{id}}
 */
public record Door(String verb, String place) {
  @Override
  public String toString() {
    return verb + " " + place;
  }
}
