package dev.ashlar.definition;

import java.util.List;
import java.util.Map;

/** Definitions that several tests read. */
final class Samples {
  static final Map<String, String> ENVIRONMENT = Map.of("HOOK_SECRET", "whsec_c2VjcmV0");

  /** Every form that the format promises. */
  static final String PROMISED =
      """
      name: chat
      resources:
        Team: { attributes: { name: { type: String, unique: true } } }
        Person:
          attributes:
            name:    String
            bio:     { type: String, max: 2000, render: markdown }
            email:   { type: String, format: email, required: true, restricted: true }
            age:     { type: Integer, min: 0, max: 150 }
            joined:  { type: Date, default: now(), render: { create: false, update: false } }
            team:    { type: Reference, ref: Team, populate: [ get, { method: query, fields: [ name ] } ] }
            avatar:  { type: File, accept: [ image/* ], max: 5MB }
          cache: true
          search: [ name, bio ]
          count: true
          notify: [ { url: "https://example.org/hook", secret: "${HOOK_SECRET}", on: [ create ] } ]
          attachments: true
          mode: non-atomic
          indices: [ { fields: [ email ], unique: true }, { fields: [ team, age ] } ]
          access: { query: public, get: public, create: authenticated, update: { id: "@caller.id" }, destroy: [ admin ] }
        Anything:
        Place:
          plural: places-of-interest
          attributes:
            code: { type: String, id: true, pattern: "^[a-z]+$" }
            key: { type: String, default: uuid(), format: uuid }
            kind: { type: String, enum: [ city, river ], default: city, label: Kind, description: What it is }
            weight: { type: Number, enum: [ 0.5, 1, 2 ] }
            open: Boolean
            anything: Any
            since: { type: Date, min: 1900-01-01, max: "2100-01-01T00:00:00+01:00" }
            tags: { type: Array, items: String, min: 1, max: 10 }
            owners: { type: Array, items: { type: ObjectId, ref: Person, onDelete: keep } }
            near: { type: Reference, ref: Place, onDelete: setNull, populate: { method: get, fields: { kind: 1 } } }
            by: { type: Reference, ref: Person, onDelete: cascade, populate: get }
            address:
              type: Object
              attributes:
                street: { type: String, required: true }
                zip: { type: String, render: { query: false, get: false, as: markdown } }
            stays: { type: Array, items: { type: Object, attributes: { night: Date } } }
            loose: { type: Object }
            photos: { type: File, multiple: true }
          search: { fields: [ code, tags, address.street ], language: en }
          notify: true
          modes: { search: atomic, queue: non-atomic }
          indices: [ kind, [ since, kind ] ]
          access:
            query: { $or: [ { kind: city }, { by: "@caller.id" }, { owners: { $in: "@caller.roles" } } ] }
            get: { key: "@caller.claims.tenant.key" }
      log: { keep: 7d }
      host: localhost
      port: 9200
      """;

  /** Definitions of a wrong shape, each in one place. */
  static final List<String> MALFORMED =
      List.of(
          "[ name ]",
          "name: [ chat ]",
          "name: 5",
          "nmae: chat",
          "resources: [ Person ]",
          "resources: { Person: yes }",
          "resources: { Person: { attributes: [ name ] } }",
          "resources: { Person: { attributes: { name: string } } }",
          "resources: { Person: { attributes: { name: { min: 3 } } } }",
          "resources: { Person: { attributes: { name: { type: Text } } } }",
          "resources: { Person: { attributes: { name: { type: String, mn: 3 } } } }",
          "resources: { Person: { attributes: { name: { type: String, min: [ 3 ] } } } }",
          "resources: { Person: { attributes: { name: { type: String, enum: [] } } } }",
          "resources: { Person: { attributes: { name: { type: String, format: mail } } } }",
          "resources: { Person: { attributes: { name: { type: String, required: yes } } } }",
          "resources: { Person: { attributes: { name: { type: String, render: html } } } }",
          "resources: { Person: { attributes: { name: { type: String, render: { show: true } } } } }",
          "resources: { Person: { attributes: { tags: { type: Array, items: Strin } } } }",
          "resources: { Person: { attributes: { a: { type: Object, attributes: { b: c } } } } }",
          "resources: { Person: { attributes: { t: { type: Reference, ref: Person, onDelete: nil } } } }",
          "resources: { Person: { attributes: { t: { type: Reference, ref: Person, populate: destroy } } } }",
          "resources: { Person: { attributes: { t: { type: Reference, ref: Person, populate: [ { fields: [ t ] } ] } } } }",
          "resources: { Person: { attributes: { t: { type: Reference, ref: Person, populate: { method: get, fields: { t: 0 } } } } } }",
          "resources: { Person: { cache: 1 } }",
          "resources: { Person: { search: name } }",
          "resources: { Person: { search: { language: en } } }",
          "resources: { Person: { notify: https://example.org } }",
          "resources: { Person: { notify: [ { secret: x } ] } }",
          "resources: { Person: { notify: [ { url: 'https://example.org', on: [ change ] } ] } }",
          "resources: { Person: { mode: sometimes } }",
          "resources: { Person: { mode: { store: atomic } } }",
          "resources: { Person: { indices: name } }",
          "resources: { Person: { indices: [ { unique: true } ] } }",
          "resources: { Person: { access: public } }",
          "resources: { Person: { access: { query: everybody } } }",
          "resources: { Person: { access: { query: [] } } }",
          "resources: { Person: { source: { refresh: 5m } } }",
          "readModels: { X: {} }");

  private Samples() {}
}
