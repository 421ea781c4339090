package dev.ashlar.web.graphql;

import dev.ashlar.definition.PluralForm;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.ResourceWords;
import java.util.List;

/**
 * What GraphQL calls the documents of a resource.
 *
 * @param one a document, and its type: {@code Person}
 * @param many several of them: {@code People}
 */
record GraphQlNames(String one, String many) {
  /** The names of a resource. */
  static GraphQlNames of(Resource resource) {
    return resource.declaration()
        .graphQl()
        .map(name -> new GraphQlNames(name, words(PluralForm.of(name))))
        .orElseGet(() -> new GraphQlNames(resource.name(), words(resource.collection())));
  }

  private static String words(String kebab) {
    return ResourceWords.joined("", List.of(kebab));
  }

  /** What the subscription to all of them is called: it and the one to a document have one namespace. */
  String all() {
    return many.equals(one) ? "All" + many : many;
  }

  String list() {
    return "List" + many;
  }

  String search() {
    return "Search" + many;
  }
}
