package dev.ashlar.web.face;

import dev.ashlar.definition.PluralForm;
import dev.ashlar.schema.Resource;
import java.util.List;

/**
 * What GraphQL calls the documents of a resource: for its face, and for what tells people how to ask.
 *
 * @param one a document, and its type: {@code Person}
 * @param many several of them: {@code People}
 */
public record GraphQlNames(String one, String many) {
  /** The names of a resource. */
  public static GraphQlNames of(Resource resource) {
    return resource.declaration()
        .graphQl()
        .name()
        .map(name -> new GraphQlNames(name, words(PluralForm.of(name))))
        .orElseGet(() -> new GraphQlNames(resource.name(), words(resource.collection())));
  }

  private static String words(String kebab) {
    return ResourceWords.joined("", List.of(kebab));
  }

  /** What the subscription to all of them is called: it and the one to a document have one namespace. */
  public String all() {
    return many.equals(one) ? "All" + many : many;
  }

  /** The field that lists them. */
  public String list() {
    return "List" + many;
  }

  /** The field that searches them. */
  public String search() {
    return "Search" + many;
  }
}
