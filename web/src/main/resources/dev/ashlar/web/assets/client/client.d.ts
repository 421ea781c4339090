/** Any document. */
export type Document = { id: string; [member: string]: any }

/** One operation of a JSON Patch, as the server sends it; on a list its path begins with the id. */
export type Operation = { op: 'add' | 'remove' | 'replace'; path: string; value?: any }

/** What changed: a snapshot came, a transaction, or nothing comes any more because of an error. */
export type Change =
  | { sequence: number; snapshot: true }
  | { sequence: number; ops: Operation[] }
  | { error: AshlarError }
  | {}

/** A selector of documents, as everywhere: `{ age: { $gte: 21 } }`. */
export type Selector = { [member: string]: any }

/** Why a call failed. */
export class AshlarError extends Error {
  /** The status of HTTP; 0 where the connection was lost and nobody knows what came of it. */
  status: number
  /** The problem document (RFC 9457). */
  problem?: { type: string; title: string; status: number; detail?: string; errors?: any[] }
}

/** A document, or the documents of a collection that match, kept in step with the server. */
export interface Live<V> {
  /** What is there now: an array of documents, or the document (undefined if there is none). A value
   * never changes; a change brings another one, which shares what is the same. */
  readonly value: V
  /** The place in the log that the value has reached. */
  readonly sequence: number | undefined
  /** Why nothing comes any more: the rights are gone, or the token. */
  readonly error: AshlarError | undefined
  /** When the first snapshot has come. */
  readonly ready: Promise<Live<V>>
  /** Calls a function after each change, and once with what is there. The result ends that. */
  onChange(listener: (value: V, change: Change) => void): () => void
  /** Ends it. */
  close(): void
}

/** The documents of one resource. */
export interface Collection<T = Document> {
  get(id: string): Promise<T>
  create(value: Partial<T>): Promise<T>
  /** A merge patch (an object), or a JSON Patch (an array). */
  update(id: string, patch: object | object[], more?: { ifVersion?: number }): Promise<T>
  destroy(id: string, more?: { ifVersion?: number }): Promise<{ sequence: number }>
  /** A JSON Patch over several documents, all or nothing; paths begin with the id. */
  patch(ops: object[]): Promise<{ sequence: number }>
  query(asked?: {
    selector?: Selector
    fields?: string[]
    sort?: any[]
    limit?: number
    after?: string
  }): Promise<{ documents: T[]; next: string | null }>
  search(
    query: string,
    more?: { limit?: number; after?: string },
  ): Promise<{
    hits: { document: T; score: number; highlights: { [member: string]: string[] } }[]
    total: number
    next: string | null
  }>
  count(selector?: Selector): Promise<number>
  /** Keeps one document in step. */
  live(options: { id: string }): Live<T | undefined>
  /** Keeps the documents that match in step, in the order of their ids or, later, of their coming. */
  live(options?: { filter?: Selector }): Live<T[]>
  /** Tells of changes and keeps no documents, for collections of any size. The first call says where it
   * begins; `reset` says that what came before is not told any more. The result ends it. */
  watch(
    listener: (change: { sequence: number; ops?: Operation[]; reset?: boolean } | { error: AshlarError }) => void,
    options?: { id?: string; filter?: Selector; since?: number },
  ): () => void
}

/** A server. Each resource is a member: `app.people`, `app.blogPosts` for `/blog-posts`. */
export type Ashlar = {
  /** Any method of the server's JSON-RPC. */
  call(method: string, params?: object): Promise<any>
  /** A resource whose name is one of the members here. */
  collection<T = Document>(name: string): Collection<T>
  /** Whether there is a connection now. */
  readonly status: 'open' | 'away'
  /** Calls a function whenever the status changes. The result ends that. */
  onStatus(listener: (status: 'open' | 'away') => void): () => void
  /** Goes on as somebody else, or as nobody. */
  authenticate(token?: Token): void
  /** Ends all of it. */
  close(): void
} & { readonly [collection: string]: Collection<any> }

/** A bearer token, or a function that gives one whenever one is needed, before the last one ends. */
export type Token = string | (() => string | Promise<string>)

/**
 * Connects to a server when it is first needed, and again whenever that breaks.
 *
 * @param url where it is; without it, where this module came from
 */
export function ashlar(
  url?: string,
  options?: {
    /** None where a cookie says who calls. */
    token?: Token
    /** A WebSocket, where there is no global one (Node before 22). */
    WebSocket?: any
  },
): Ashlar
