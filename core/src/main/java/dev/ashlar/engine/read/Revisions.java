package dev.ashlar.engine.read;

import dev.ashlar.attachment.Uploads;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.json.CanonicalJson;
import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.files.FilesUnavailable;
import dev.ashlar.port.store.Find;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.ReferencePath;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Revisions of documents by their digest. The present one of each document is found by a column that the
 * store keeps; one that a document refers to is kept beside the files, by the same digest, for as long as
 * something refers to it. Thread-safe.
 */
public final class Revisions {
  private static final Logger LOG = LoggerFactory.getLogger(Revisions.class);
  private static final int MOST_BYTES = 64_000_000;

  private final Schema schema;
  private final Sights sights;
  private final Documents documents;
  private final Optional<Uploads> uploads;

  /** Revisions of a schema's documents. */
  public Revisions(
      Schema schema, Sights sights, Documents documents, Optional<Uploads> uploads) {
    this.schema = schema;
    this.sights = sights;
    this.documents = documents;
    this.uploads = uploads;
  }

  /**
   * What a document showed to everybody who might read it.
   *
   * @param id whose it is; empty where it does not say
   * @param json canonical
   * @param intact whether it has the digest that was asked for
   */
  public record Revision(Optional<DocumentId> id, byte[] json, boolean intact) {
    /** The members. */
    public ObjectNode members() {
      return (ObjectNode) Json.parse(json);
    }
  }

  /** A revision of a resource's documents, whoever asks; empty where this node does not have it. */
  public Optional<Revision> find(Resource resource, String digest) {
    return present(resource, digest)
        .filter(Revision::intact) // a column of another definition may say so
        .or(() -> kept(resource, digest));
  }

  private Optional<Revision> present(Resource resource, String digest) {
    if (!resource.declaration().digest()) {
      return Optional.empty();
    }
    var find =
        new Find(
            resource,
            resource.layout().ofDigest(digest),
            Sort.NONE,
            1,
            Optional.empty(),
            false);
    return documents.find(find)
        .documents()
        .stream()
        .findFirst()
        .map(
            document -> revision(resource, document, digest));
  }

  private static Revision revision(Resource resource, Document document, String digest) {
    byte[] json = CanonicalJson.bytes(resource.layout().shown(document, Method.GET));
    return new Revision(
        Optional.of(document.id()), json, CanonicalJson.digest(json).equals(digest));
  }

  private Optional<Revision> kept(Resource resource, String digest) {
    try {
      Optional<InputStream> content =
          uploads.flatMap(files -> files.openRevision(resource.name(), digest, MOST_BYTES));
      if (content.isEmpty()) {
        return Optional.empty();
      }
      try (InputStream bytes = content.get()) {
        return Optional.of(revision(resource, bytes.readAllBytes(), digest));
      }
    } catch (FilesUnavailable | IOException e) {
      LOG.error("The file store is unavailable", e);
      return Optional.empty();
    }
  }

  private static Revision revision(Resource resource, byte[] json, String digest) {
    try {
      boolean intact =
          CanonicalJson.digest(json).equals(digest) && Json.parse(json).isObject();
      String id = intact ? Json.parse(json).path(resource.idMember()).asString("") : "";
      return new Revision(
          id.isEmpty() ? Optional.empty() : Optional.of(DocumentId.of(id)), json, intact);
    } catch (MalformedJson | DocumentId.InvalidId e) {
      return new Revision(Optional.empty(), json, false);
    }
  }

  /**
   * A revision, if a reader may see its document and, as far as its members tell, what it was; one that
   * is gone and whose members do not tell is not seen.
   */
  public Optional<Revision> seen(Context reader, Resource resource, String digest) {
    return find(resource, digest).filter(revision -> sees(reader, resource, revision));
  }

  private boolean sees(Context reader, Resource resource, Revision revision) {
    if (!revision.intact()) {
      return true; // nothing of it is shown
    }
    Envelope asked = Envelope.of(reader, resource.name());
    Sight sight =
        sights.of(Method.GET, revision.id().map(asked::withKey).orElse(asked));
    if (!(sight instanceof Sight.Open open)) {
      return false;
    }
    boolean tells = resource.layout().showsWhole(open.filter().members());
    if (tells && !open.sees(revision.members())) {
      return false;
    }
    boolean there =
        revision.id().flatMap(id -> documents.get(resource, id)).isPresent();
    return there ? open.get(revision.id().orElseThrow()).isPresent() : tells;
  }

  /** Keeps a revision that a commit is about to refer to, as the commit counts it. */
  public void keep(Resource resource, byte[] json) {
    uploads.ifPresent(files -> files.keepRevision(resource.name(), json));
  }

  /** A revision by its digest alone. */
  Outcome.OfRevision perform(Operation.ReadRevision read) {
    for (Resource resource : schema.resources()) {
      if (!resource.declaration().digest()) {
        continue;
      }
      Optional<Revision> revision =
          present(resource, read.digest())
              .filter(Revision::intact)
              .or(
                  () -> isReferredTo(resource, read.digest())
                      ? kept(resource, read.digest())
                      : Optional.empty());
      boolean shown =
          revision.isPresent()
              && revision.get().intact()
              && sees(read.context(), resource, revision.get());
      if (shown) {
        return new Outcome.Revision(read.digest(), revision.get().json());
      }
    }
    return new Outcome.Missing("revision of this digest", Optional.empty());
  }

  /** Whether a document refers to a revision as one of a resource: other files have digests, too. */
  private boolean isReferredTo(Resource target, String digest) {
    if (uploads.isEmpty()) {
      return false;
    }
    for (Resource resource : schema.resources()) {
      for (ReferencePath place : resource.layout().references()) {
        if (place.reference().resource().equals(target.name())
            && refers(resource, place, digest)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean refers(Resource resource, ReferencePath place, String digest) {
    Selector referring =
        place.to(List.of(JsonNodeFactory.instance.stringNode(digest)));
    return !documents
        .find(new Find(resource, referring, Sort.NONE, 1, Optional.empty(), false))
        .documents()
        .isEmpty();
  }
}
