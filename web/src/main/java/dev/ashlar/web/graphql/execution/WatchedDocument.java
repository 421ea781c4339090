package dev.ashlar.web.graphql.execution;

import graphql.language.Definition;
import graphql.language.Document;
import graphql.language.OperationDefinition;
import java.util.ArrayList;
import java.util.List;

/** The document of a subscription: prepared once, executed for each event. Immutable. */
public final class WatchedDocument {
  private final GraphQlRequest request;
  private final Document document;
  private final OperationDefinition operation;
  private final PreparedDocument query;

  @SuppressWarnings("rawtypes") // as the library has its definitions
  WatchedDocument(GraphQlRequest request, Document document, OperationDefinition operation) {
    this.request = request;
    this.document = document;
    this.operation = operation;
    var definitions = new ArrayList<Definition>();
    for (Definition definition : document.getDefinitions()) {
      definitions.add(
          definition == operation
              ? operation.transform(
                  query -> query.operation(OperationDefinition.Operation.QUERY))
              : definition);
    }
    query =
        PreparedDocument.of(Document.newDocument().definitions(definitions).build(), List.of());
  }

  public GraphQlRequest request() {
    return request;
  }

  Document document() {
    return document;
  }

  OperationDefinition operation() {
    return operation;
  }

  /** The subscription as a query for one event. */
  PreparedDocument asQuery() {
    return query;
  }
}
