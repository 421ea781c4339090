// The one connection of a browser to its server, shared by all of its pages: a shared worker, or a part of the page
// where there is none. A page asks { watch: '/people', since: 41 }, and hears { channel, sequence, ops | reset | error }
// and { status: 'open' | 'away' }.
import { ashlar } from './client.js'

const app = ashlar(new URL('/', self.location.href).href)
const ports = new Set()
const feeds = new Map()

app.onStatus((status) => ports.forEach((port) => port.postMessage({ status })))

const watch = (port, channel, since) => {
  let feed = feeds.get(channel)
  if (!feed) {
    const [name, id] = channel.slice(1).split('/')
    feed = { ports: new Set(), at: since }
    const tell = (change) => {
      feed.at = change.sequence ?? feed.at
      feed.ports.forEach((each) => each.postMessage({ channel, ...change }))
    }
    const one = id === undefined ? {} : { id: decodeURIComponent(id) }
    feed.close = app.collection(name).watch(tell, { ...one, since })
    feeds.set(channel, feed)
  } else if (since < feed.at) {
    port.postMessage({ channel, sequence: feed.at, reset: true }) // others have heard what this one lacks
  }
  feed.ports.add(port)
}

const leave = (port) => {
  ports.delete(port)
  feeds.forEach((feed, channel) => {
    if (!feed.ports.delete(port) || feed.ports.size) return
    feed.close()
    feeds.delete(channel)
  })
}

export const serve = (port) => {
  ports.add(port)
  port.onmessage = ({ data }) => (data.watch ? watch(port, data.watch, data.since) : leave(port))
  if (app.status === 'open') port.postMessage({ status: 'open' })
}

self.onconnect = ({ ports: [port] }) => serve(port)
