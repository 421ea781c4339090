package dev.ashlar.web.graphql.schema;

import dev.ashlar.schema.Resource;

/** What a field of the GraphQL schema stands for. */
public sealed interface Meaning {
  /** One document, by its id. */
  record OneDocument(Resource resource) implements Meaning {}

  /** The elements of a series, by its id. */
  record Series(Resource resource) implements Meaning {}

  /** A page of documents. */
  record Page(Resource resource) implements Meaning {}

  /** A page of documents in the form that Relay has for it. */
  record Connection(Resource resource) implements Meaning {}

  /** A document of any resource, by what identifies it among all. */
  record Node() implements Meaning {}

  /** What identifies a document among those of all resources. */
  record GlobalId(Resource resource) implements Meaning {}

  /** The best matches of a text. */
  record Matches(Resource resource) implements Meaning {}

  /**
   * The changes of documents, as they are committed.
   *
   * @param one whether of one, by its id
   */
  record Watch(Resource resource, boolean one) implements Meaning {}

  /** A new document. */
  record Create(Resource resource) implements Meaning {}

  /** A document that is added or replaced. */
  record Upsert(Resource resource) implements Meaning {}

  /** A change of a document. */
  record Update(Resource resource) implements Meaning {}

  /** The removal of a document. */
  record Destroy(Resource resource) implements Meaning {}

  /** A write of all documents that match: an item of a transaction, and no field of its own. */
  sealed interface OfAll extends Meaning {}

  /** A change of all documents that match. */
  record UpdateAll(Resource resource) implements OfAll {}

  /** The removal of all documents that match. */
  record DestroyAll(Resource resource) implements OfAll {}

  /** Writes of any resources, all or nothing. */
  record Transaction() implements Meaning {}

  /** A member of a document, or of an object within it. */
  record Member(String name) implements Meaning {}

  /** A document as a whole. */
  record Whole() implements Meaning {}

  /** What a member refers to, or each of its elements. */
  record Target(String name, Resource resource) implements Meaning {}

  /** What a program makes of a document. */
  record Added(AddedField field) implements Meaning {}

  /** Something about a document that is none of its members. */
  record About(Property property) implements Meaning {}

  /** What is to be known about a document. */
  enum Property {
    VERSION,
    CREATED,
    UPDATED,
    CURSOR
  }

  /** Something about the application, where there is nothing else to ask for. */
  record ApplicationName() implements Meaning {}
}
