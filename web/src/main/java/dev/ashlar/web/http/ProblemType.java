package dev.ashlar.web.http;

import java.util.Locale;

/**
 * Every kind of problem that this product answers with. The address of a type, {@code
 * /problems/invalid}, is stable: programs may compare it.
 */
public enum ProblemType {
  MALFORMED(400, "The request is malformed",
      "The request cannot be understood: its syntax is wrong, or it names something in a"
          + " filter, sort or field list that does not exist. The detail says what and where.",
      "Correct the request; the same one again leads to the same answer."),
  FILTER_TOO_LARGE(400, "The filter is too large",
      "A filter has at most 3,500 characters, 200 terms and 10 levels, unless the server is set"
          + " otherwise.",
      "Ask for less at once, or in several requests."),
  PAGE_SIZE(400, "The limit is out of bounds",
      "A page has from 0 to 1000 documents, unless the server is set otherwise.",
      "Choose a limit within these bounds. The header Next-Cursor leads to the next page;"
          + " an export as NDJSON or CSV has no pages."),
  INCLUDE_DEPTH(400, "The include is too deep",
      "An answer follows at most 4 references, one from the other, unless the server is set"
          + " otherwise.",
      "Ask for what lies deeper in a request of its own, beginning at one of the targets."),
  INCLUDE_SIZE(400, "The answer would be too large",
      "An answer shows the targets of at most 100,000 references, and has at most 64 MB then.",
      "Ask for fewer documents (limit), for less of each (fields), or for fewer references"
          + " (include)."),
  GRAPHQL_DEPTH(400, "The GraphQL document is too deep",
      "Fields lie within one another, 12 at most unless the server is set otherwise.",
      "Ask for less at once, or in several requests."),
  GRAPHQL_COST(400, "The GraphQL document asks for too much",
      "Each document that an answer may hold counts 1, by the limits of its lists; 20,000 at most unless"
          + " the server is set otherwise.",
      "Ask for shorter pages, with a smaller limit, or in several requests."),
  GRAPHQL_SIZE(400, "The GraphQL document is too large",
      "A document has at most 10,000 words and signs, and 100 fields under another name, unless the"
          + " server is set otherwise.",
      "Ask in several requests, and send values as variables."),
  GRAPHQL_ANSWER(400, "The GraphQL answer would be too large",
      "An answer has at most 500,000 values (fields, and elements of lists) and 64 MB. Arrays of references can"
          + " make that many of a small document. If the document has mutations, the detail says that what"
          + " they have written stays.",
      "Ask for shorter pages, with a smaller limit, or for fewer references of references."),
  GRAPHQL_UNTRUSTED(403, "The GraphQL document is not known",
      "This server takes only documents that whoever runs it has listed.",
      "Send the hash, or the name, of a document that is listed."),
  UNAUTHENTICATED(401, "Authentication is required",
      "The request needs a caller who says who they are, and this one did not, or with a"
          + " token that does not hold.",
      "Send a valid bearer token in the Authorization header."),
  FORBIDDEN(403, "This is not allowed",
      "The caller is known, or need not be, and may not do this.",
      "Ask with other rights, or for something else. Repeating the request does not help."),
  CROSS_SITE(403, "The request may come from another site",
      "A cookie says who sends the request, and a browser sends it with whatever any page asks"
          + " for. So a request that changes something must show that a page of this site asks for"
          + " it, and this one did not.",
      "In a form, send the field _csrf; in a script, the header X-CSRF-Token, or let fetch send"
          + " JSON from a page of this site. GET /_session says the token. Programs send a bearer"
          + " token instead of a cookie."),
  MISSING(404, "There is nothing here",
      "There is no such document or address, or none that the caller may see. The two are"
          + " not told apart.",
      "Check the address: ids are percent-encoded, routes are plural. A document may have"
          + " been removed; its resource's _changes say so."),
  METHOD(405, "The method is not allowed here",
      "The address exists but does not take this method.",
      "Use one of those that the Allow header lists."),
  NOT_ACCEPTABLE(406, "No acceptable representation",
      "None of the media types that this address offers is among those that the Accept"
          + " header admits.",
      "Ask for one of those that the member available lists, or leave the Accept header"
          + " out."),
  TIMEOUT(408, "The request took too long to arrive",
      "The rest of the request did not arrive within the time that the server allows.",
      "Send it again, at once and whole."),
  CONFLICT(409, "The request conflicts with what is stored",
      "A value that must be unique is taken, a reference leads nowhere or forbids a"
          + " removal, or a patch does not fit the document. The errors, where there are some,"
          + " name the members.",
      "Read what is stored, and decide anew: choose another value, or change what refers to"
          + " the document first."),
  FORGOTTEN(410, "This is no longer kept",
      "The log has forgotten what was asked for: changes are kept for a time only.",
      "Read everything again, then go on from there. The member oldest is the least"
          + " sequence that still works."),
  STALE(412, "The condition does not hold",
      "The document does not have the version that If-Match or If-None-Match asks for:"
          + " somebody changed it since it was read.",
      "Read it again, and decide whether the change still makes sense. The ETag of this"
          + " answer is the current version."),
  TOO_LARGE(413, "The body is too large",
      "The body is larger than the server accepts.",
      "Send less at once. Many documents can be imported as NDJSON or CSV."),
  SNAPSHOT_TOO_LARGE(413, "There is too much to begin with",
      "A snapshot has at most 10,000 documents, unless the server is set otherwise.",
      "Watch fewer documents with a filter, or leave out the snapshot and read the documents page by page."),
  URI_TOO_LONG(414, "The address is too long",
      "The request line is longer than the server accepts.",
      "POST to _query: it takes filters in its body."),
  MEDIA_TYPE(415, "The media type is not supported",
      "The body has a media type, character set or coding that this address does not take,"
          + " or does not say what it is.",
      "Send JSON in UTF-8 with Content-Type: application/json; for a PATCH, one of those"
          + " that the Accept-Patch header lists."),
  RANGE(416, "None of the bytes asked for",
      "The Range header asks for a part of the file that begins behind its end.",
      "Ask for bytes below the size, which the Content-Range of this answer tells."),
  MISDIRECTED(421, "The server does not go by this name",
      "The Host header names another host than this server is known by. A server for one machine"
          + " answers to localhost and its addresses only, so that no page of another site can"
          + " reach it under a name of its own.",
      "Use localhost, or add the name to the setting hosts."),
  INVALID(422, "The document is invalid",
      "The document breaks its definition. Every violation is listed in errors, each with a"
          + " JSON Pointer to the member, a code, and the limit where there is one.",
      "Correct all of these members. The resource's _schema says what a document must be."),
  IDEMPOTENCY_KEY(422, "The idempotency key was used before",
      "An Idempotency-Key names one request: its repetition gets the first answer for 24 hours. The"
          + " same key with another method, address or body is refused.",
      "Choose a new key for a new request."),
  UPGRADE_REQUIRED(426, "This is for WebSockets",
      "The address takes WebSocket connections (RFC 6455, version 13), and the request asks for none.",
      "Connect with a WebSocket client. A proxy on the way must pass on Upgrade and Connection."),
  PRECONDITION_REQUIRED(428, "A condition is required",
      "Writes to this address must carry If-Match, so that nobody overwrites what they have"
          + " not seen.",
      "Read the document, and send its ETag in If-Match."),
  TOO_MANY_REQUESTS(429, "Too many requests",
      "The caller has sent more requests than it may.",
      "Wait for as many seconds as Retry-After says."),
  HEADER_TOO_LARGE(431, "The header is too large",
      "The header fields of the request are together longer than the server accepts.",
      "Send fewer or shorter ones. A browser may hold cookies of this site that nobody needs."),
  INTERNAL(500, "The server failed",
      "Something went wrong that is not the sender's fault. The server's log says what,"
          + " under the request's id.",
      "Tell whoever runs the server, with the requestId. A GET, PUT or DELETE can be sent"
          + " again."),
  NOT_IMPLEMENTED(501, "This is not supported",
      "The request uses a feature of HTTP that this server does not have.",
      "Send it without that feature; the detail names it."),
  UNAVAILABLE(503, "Not available now",
      "The server, or a service that it needs, cannot take the request now.",
      "Send it again after as many seconds as Retry-After says. With If-Match, or with an"
          + " Idempotency-Key, a write can be repeated without harm."),
  REQUEST_TIME(503, "The answer takes too long",
      "The server looked for the answer for as long as it may, 30 seconds unless it is set otherwise,"
          + " and stopped. This changed nothing; if the request had written something before, the detail"
          + " says so, and it stays.",
      "Ask for less: a filter or an order for which there is an index, a page without its total"
          + " (Prefer: count=none), an export. The same request takes as long again, unless the server"
          + " is less busy then: not before as many seconds as Retry-After says."),
  VERSION(505, "This version of HTTP is not supported",
      "The server speaks HTTP/1.1, and HTTP/1.0 with old clients.",
      "Send the request in one of these versions.");

  private final int status;
  private final String title;
  private final String explanation;
  private final String remedy;

  ProblemType(int status, String title, String explanation, String remedy) {
    this.status = status;
    this.title = title;
    this.explanation = explanation;
    this.remedy = remedy;
  }

  /** The status code that goes with it. */
  public int status() {
    return status;
  }

  /** What it is, in a few words. */
  public String title() {
    return title;
  }

  /** What it means, and why it happens, for people. */
  public String explanation() {
    return explanation;
  }

  /** What to do about it, for people. */
  public String remedy() {
    return remedy;
  }

  /** The last segment of its address: {@code not-acceptable}. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The address, relative to the server's root. */
  public String address() {
    return "/problems/" + slug();
  }
}
