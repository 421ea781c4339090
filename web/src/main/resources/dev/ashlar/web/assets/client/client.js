// The JavaScript client of Ashlar; client.d.ts says what it does. Servers serve client.min.js, which is made of this.

/** Why a call failed: the status, 0 where nobody knows what came of it, and the problem document. */
export class AshlarError extends Error {
  constructor(status, message, problem) {
    super(problem?.detail ?? message)
    this.status = status
    this.problem = problem
  }
}

const jitter = (ms) => ms * (0.5 + Math.random() / 2)
const keys = (path) => path.split('/').slice(1).map((k) => k.replace(/~1/g, '/').replace(/~0/g, '~'))

/** A copy with one operation of a JSON Patch applied; what that does not touch is shared. */
const applied = (at, [key, ...rest], op, value) => {
  const inside = rest.length
  const removes = op === 'remove'
  if (key === undefined) return removes ? undefined : value
  if (Array.isArray(at)) {
    const i = key === '-' ? at.length : +key
    const items = inside ? [applied(at[i], rest, op, value)] : removes ? [] : [value]
    const copy = [...at]
    copy.splice(i, inside || op !== 'add' ? 1 : 0, ...items)
    return copy
  }
  if ((inside || op !== 'add') && !Object.hasOwn(at, key)) throw key
  const { [key]: old, ...others } = at
  return !inside && removes ? others : { ...at, [key]: applied(old, rest, op, value) }
}

export const ashlar = (
  url = new URL('/', import.meta.url).href,
  { token, WebSocket = globalThis.WebSocket } = {},
) => {
  const connections = []
  const watching = new Set()
  let status = 'away'
  let calls = 0

  const tellStatus = (now) => {
    if (now === status) return
    status = now
    watching.forEach((each) => each(now))
  }
  const isFinal = (error) => error?.status === 401 && typeof token !== 'function'

  /** A socket that comes back by itself, with the feeds and calls that go over it. */
  const connect = () => {
    const feeds = new Set()
    const waiting = new Map()
    let ws, timer, renewal, signedWith, isReady, over, heard
    let failures = 0

    const write = (call) => {
      call.sent = true
      ws.send(call.text)
    }
    const send = (method, params, resolve, reject, now) => {
      if (over) return reject?.(over)
      const id = ++calls
      const text = JSON.stringify({ jsonrpc: '2.0', id, method, params })
      const call = { method, text, resolve, reject }
      waiting.set(id, call)
      if (now || isReady) write(call)
    }
    const call = (method, params, now) =>
      new Promise((resolve, reject) => send(method, params, resolve, reject, now))

    /** Says who calls, and once more before the token ends. */
    const sign = () => {
      const mine = ws
      const begun = async () => {
        const given = typeof token === 'function' ? await token() : token
        if (mine !== ws) return
        signedWith = given
        if (given) {
          const { expires } = await call('authenticate', { token: given }, true)
          clearTimeout(renewal)
          if (expires && given !== token)
            renewal = setTimeout(() => sign().catch(drop), Math.min(expires * 900, 2e9))
        }
      }
      return (mine.signing ??= begun().finally(() => { mine.signing = undefined }))
    }

    const subscribe = (feed, anew = !feed.docs || feed.by !== signedWith) => {
      const snapshot = anew && !feed.bare
      feed.busy = true
      feed.by = signedWith
      const { channel, filter } = feed
      send(
        'subscribe',
        { channel, filter, snapshot, since: snapshot ? undefined : feed.at },
        ({ channel, sequence, value }) => {
          feed.path = channel
          feed.busy = feed.barred = false
          if (feed.bare) return feed.tell({ sequence: feed.at ?? sequence })
          if (!snapshot) return feed.error && feed.tell({})
          feed.docs = new Map(!feed.one ? Object.entries(value) : value ? [['', value]] : [])
          feed.tell({ sequence, snapshot })
        },
        (error) => barred(feed, error),
      )
    }
    const barred = (feed, error) => {
      feed.busy = true
      feed.by = error // whatever comes next begins anew
      const again = () => isReady && feeds.has(feed) && subscribe(feed, true)
      if (error.status === 401 && !isFinal(error) && !feed.barred) {
        feed.barred = true
        sign().then(again, drop)
      } else if (error.status >= 500) setTimeout(again, jitter(4e3))
      else if (error.status) feed.tell({ error })
    }

    const receive = ({ id, result, error, method, params }) => {
      if (!method) {
        const call = waiting.get(id)
        waiting.delete(id)
        if (error) call?.reject?.(new AshlarError(error.code, error.message, error.data))
        else call?.resolve?.(result)
        return
      }
      const { channel, sequence, ops } = params
      for (const feed of feeds) {
        if (feed.busy || (channel ?? feed.path) !== feed.path) continue
        if (method === 'heartbeat') feed.at = Math.max(feed.at, sequence)
        if (method === 'lagging') subscribe(feed)
        if (method === 'reset') feed.bare ? feed.tell({ sequence, reset: true }) : subscribe(feed, true)
        if (method === 'unsubscribed') barred(feed, new AshlarError(params.status, method))
        if (method !== 'patch' || sequence < feed.at) continue // equal: other rights, at the same place
        try {
          const docs = new Map(feed.docs)
          for (const { op, path, value } of feed.bare ? [] : ops) {
            const [id, ...rest] = keys(feed.one ? '/' + path : path)
            const doc = applied(docs.get(id), rest, op, value)
            if (doc === undefined) docs.delete(id)
            else docs.set(id, doc)
          }
          feed.docs = docs
        } catch {
          subscribe(feed, true) // out of step
          continue
        }
        feed.tell({ sequence, ops })
      }
    }

    const open = () => {
      clearTimeout(timer)
      const mine = (ws = new WebSocket(url.replace(/^http/, 'ws')))
      const on = (action) => (event) => mine === ws && action(event)
      heard = Date.now()
      ws.onclose = ws.onerror = on(() => drop())
      ws.onmessage = on(({ data }) => {
        heard = Date.now()
        receive(JSON.parse(data))
      })
      ws.onopen = on(async () => {
        try {
          await sign()
        } catch (error) {
          if (!isFinal(error)) return mine === ws && drop()
          end(error)
          return feeds.forEach((feed) => feed.tell({ error }))
        }
        if (mine !== ws) return
        isReady = true
        failures = 0
        tellStatus('open')
        waiting.forEach(write)
        feeds.forEach((feed) => subscribe(feed))
      })
    }
    const drop = () => {
      const old = ws
      ws = isReady = undefined
      old?.close()
      tellStatus('away')
      clearTimeout(renewal)
      clearTimeout(timer)
      feeds.forEach((feed) => { feed.busy = true })
      waiting.forEach((call, id) => {
        const isRead = /^(get|query|search|count)$/.test(call.method)
        if (call.sent && !isRead) {
          waiting.delete(id)
          call.reject?.(new AshlarError(0, 'the connection was lost'))
        }
        call.sent = false
      })
      if (!over) timer = setTimeout(open, jitter(Math.min(3e4, 400 * 2 ** failures++)))
    }
    const end = (error) => {
      over = error
      drop()
      waiting.forEach((call) => call.reject?.(error))
      waiting.clear()
    }
    open()
    return {
      feeds,
      subscribe: (feed) => {
        feeds.add(feed)
        feed.busy = true
        if (isReady || over) subscribe(feed)
      },
      unsubscribe: (feed) => {
        feeds.delete(feed)
        if (isReady) send('unsubscribe', { channel: feed.channel })
      },
      call: (method, params) =>
        call(method, params).catch((error) => {
          if (error.status !== 401 || isFinal(error) || !ws) throw error
          return sign().then(() => call(method, params))
        }),
      /** After a silence, asks whether anybody is there; what waits to be tried again is tried now. */
      wake: (silence, patience) => {
        if (!ws && !over) return open()
        if (!ws || Date.now() - heard < silence) return
        const [before, mine] = [heard, ws]
        if (isReady) send('ping')
        setTimeout(() => before === heard && mine === ws && drop(), patience)
      },
      restart: () => {
        over = undefined
        failures = 0
        drop()
      },
      end,
    }
  }

  const first = () => connections[0] ?? open()
  const open = () => connections[connections.push(connect()) - 1]
  const call = (method, params) => first().call(method, params)

  /** The subscription to this, shared by all who watch it; a socket has one of a channel. */
  const feedOf = (channel, filter, one, bare, at) => {
    const key = JSON.stringify([channel, filter, bare])
    for (const { feeds } of connections) for (const feed of feeds) if (feed.key === key) return feed
    const isFree = ({ feeds }) => ![...feeds].some((feed) => feed.channel === channel)
    const connection = connections.find(isFree) ?? open()
    const feed = { key, channel, filter, one, bare, at, lives: new Set() }
    feed.tell = (change) => {
      feed.at = change.sequence ?? feed.at
      feed.error = change.error
      feed.value = one ? feed.docs?.get('') : [...(feed.docs?.values() ?? [])]
      feed.lives.forEach((each) => each(change))
    }
    feed.leave = (live) => feed.lives.delete(live) && !feed.lives.size && connection.unsubscribe(feed)
    connection.subscribe(feed)
    return feed
  }

  const live = (channel, filter, one) => {
    const feed = feedOf(channel, filter, one)
    const listeners = new Set()
    const told = (change) => {
      const { value } = feed
      settle()
      listeners.forEach((each) => queueMicrotask(() => listeners.has(each) && each(value, change)))
    }
    let resolve, reject
    const settle = () => {
      if (feed.error) reject(feed.error)
      else if (feed.docs) resolve(self)
    }
    const self = {
      ready: new Promise((...both) => { [resolve, reject] = both }),
      get value() { return feed.value ?? (one ? undefined : []) },
      get sequence() { return feed.at },
      get error() { return feed.error },
      onChange: (listener) => {
        listeners.add(listener)
        if (feed.docs) queueMicrotask(() => listener(feed.value, { sequence: feed.at, snapshot: true }))
        return () => listeners.delete(listener)
      },
      close: () => {
        listeners.clear()
        feed.leave(told)
      },
    }
    self.ready.catch(() => {})
    feed.lives.add(told)
    settle()
    return self
  }

  const collection = (name) => {
    const channel = '/' + name
    const at = (id) => channel + '/' + encodeURIComponent(id)
    return {
      get: (id) => call('get', { channel: at(id) }),
      create: (value) => call('create', { channel, value }),
      update: (id, patch, more) => call('update', { channel: at(id), patch, ...more }),
      destroy: (id, more) => call('destroy', { channel: at(id), ...more }),
      patch: (ops) => call('patch', { channel, ops }),
      query: (asked) => call('query', { channel, ...asked }),
      search: (query, more) => call('search', { channel, query, ...more }),
      count: (selector) => call('count', { channel, selector }),
      live: ({ id, filter } = {}) =>
        id === undefined ? live(channel, filter) : live(at(id), filter, true),
      watch: (listener, { id, filter, since } = {}) => {
        const feed = feedOf(id === undefined ? channel : at(id), filter, id !== undefined, true, since)
        const told = (change) => listener(change)
        feed.lives.add(told)
        return () => feed.leave(told)
      },
    }
  }

  const wakeAll = (silence, patience) => connections.forEach((each) => each.wake(silence, patience))
  const shown = () => globalThis.document?.hidden || wakeAll(0, 5e3)
  const listen = (on) =>
    ['online', 'pageshow', 'visibilitychange'].forEach((name) => globalThis[on]?.(name, shown))
  listen('addEventListener')
  const beat = setInterval(wakeAll, 3e4, 3e4, 1e4)

  const self = {
    call,
    collection,
    get status() { return status },
    onStatus: (listener) => {
      watching.add(listener)
      return () => watching.delete(listener)
    },
    authenticate: (other) => {
      token = other
      connections.forEach((each) => each.restart())
    },
    close: () => {
      clearInterval(beat)
      listen('removeEventListener')
      connections.splice(0).forEach((each) => each.end(new AshlarError(0, 'closed')))
    },
  }
  return new Proxy(self, {
    get: (_, name) =>
      name in self || typeof name !== 'string' || name === 'then'
        ? self[name]
        : collection(name.replace(/[A-Z]/g, (c) => '-' + c.toLowerCase())),
  })
}
