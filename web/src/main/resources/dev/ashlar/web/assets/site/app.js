// What the pages do where there is JavaScript. Each part looks for its attributes, and does nothing where they are missing:
//   data-live="/people" data-sequence="41"  on what is kept in step: rows are tr[data-id], other parts have data-part="name"
//   data-draft                              on a form whose content is kept until it is sent
//   data-picker="/people"                   on an input or select that refers to a document
//   data-copy                               on a button that copies what stands in the element of that id, or before it
//   time[datetime]                          becomes relative, with the instant on hover
// Texts come from <body data-texts>, by the keys of the message file that begin with "script.".

const texts = JSON.parse(document.body.dataset.texts ?? '{}')
const say = (key, usual, ...values) =>
  (texts[key] ?? usual).replace(/\{(\d)\}/g, (_, at) => values[at] ?? '')
const all = (selector, from = document) => [...from.querySelectorAll(selector)]
const make = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties)
  element.append(...children)
  return element
}
const memory = (() => {
  try {
    localStorage.setItem('ashlar', '1')
    return localStorage
  } catch {
    return undefined // the browser keeps nothing
  }
})()
const announcer = make('div', { className: 'announcer' })
announcer.setAttribute('role', 'status')
document.body.append(announcer)
const announce = (text) => { announcer.textContent = text }

/** What the server drew of each part, but for the proof in its forms, which is another each time. */
const markup = (part) => part.innerHTML.replace(/(name="_csrf" value=")[^"]*/g, '$1')
const drawn = new Map(all('[data-part]').map((part) => [part.dataset.part, markup(part)]))

// Times

const units = [['year', 31536e6], ['month', 2592e6], ['day', 864e5], ['hour', 36e5], ['minute', 6e4], ['second', 1e3]]
const language = document.documentElement.lang || undefined
const ago = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
const full = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'long' })
const tellTimes = (from = document) =>
  all('time[datetime]', from).forEach((time) => {
    const at = new Date(time.dateTime)
    if (Number.isNaN(+at) || time.hasAttribute('data-plain')) return
    const gone = at - Date.now()
    const [unit, length] = units.find(([, size]) => Math.abs(gone) >= size) ?? units.at(-1)
    time.title = full.format(at) + '\n' + time.dateTime
    time.textContent = Math.abs(gone) < 5e3 ? say('script.now', 'just now') : ago.format(Math.round(gone / length), unit)
  })
tellTimes()
setInterval(() => document.hidden || tellTimes(), 3e4)

// Copying

document.addEventListener('click', async ({ target }) => {
  const button = target.closest?.('[data-copy]')
  if (!button) return
  const source = button.dataset.copy ? document.getElementById(button.dataset.copy) : button.previousElementSibling
  await navigator.clipboard.writeText(source.value ?? source.textContent.trim())
  const before = button.textContent
  button.textContent = say('script.copied', 'Copied')
  announce(button.textContent)
  setTimeout(() => { button.textContent = before }, 1500)
})
all('[data-copy]').forEach((button) => { button.hidden = !navigator.clipboard })

// Shortcuts: / searches, n makes, e edits, ? tells

const help = () => {
  const open = document.querySelector('dialog.shortcuts')
  if (open) return open.remove()
  const keys = [['/', 'script.search', 'Search'], ['n', 'script.new', 'New'], ['e', 'script.edit', 'Edit'], ['?', 'script.help', 'This help']]
  const list = make('dl', {})
  keys.forEach(([key, text, usual]) =>
    list.append(make('dt', {}, make('kbd', { textContent: key })), make('dd', { textContent: say(text, usual) })))
  const box = make('input', { type: 'checkbox', checked: shortcuts() })
  box.setAttribute('role', 'switch')
  box.onchange = () => memory?.setItem('ashlar:shortcuts', box.checked ? 'on' : 'off')
  const close = make('button', { type: 'button', textContent: say('script.close', 'Close') })
  const dialog = make('dialog', { className: 'shortcuts' }, make('article', {},
    make('h2', { textContent: say('script.shortcuts', 'Keyboard shortcuts') }), list,
    make('label', {}, box, say('script.use', 'Use shortcuts')), make('p', { className: 'actions' }, close)))
  dialog.onclose = () => dialog.remove()
  close.onclick = () => dialog.close()
  document.body.append(dialog)
  dialog.showModal()
}
const shortcuts = () => memory?.getItem('ashlar:shortcuts') !== 'off'
const follow = (selector) => {
  const found = document.querySelector(selector)
  found?.matches('input') ? found.focus() : found?.click()
  return found
}
document.addEventListener('keydown', (event) => {
  const busy = event.target.closest?.('input, select, textarea, [contenteditable], dialog')
  if (busy || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (event.key === '?') return help()
  if (!shortcuts()) return
  const selector = { '/': 'input[type=search]', n: 'a[data-key=n], a[href$="/_new"]', e: 'a[data-key=e], a[href$="/_edit"]' }[event.key]
  if (selector && follow(selector)) event.preventDefault()
})
document.addEventListener('click', ({ target }) => target.closest?.('[data-help]') && help())

// Choosing rows: all of a page at once, and how many they are

const chosen = () => {
  const picks = all('input[name=_id][form=selection]')
  const some = picks.filter(({ checked }) => checked).length
  all('[data-pick-all]').forEach((box) => {
    box.hidden = false
    box.checked = some > 0 && some === picks.length
    box.indeterminate = some > 0 && some < picks.length
  })
  all('#selection button[value=chosen]').forEach((button) => {
    button.dataset.text ??= button.textContent
    button.textContent = button.dataset.text + (some ? ' (' + some + ')' : '')
    button.disabled = !some
  })
}
document.addEventListener('change', ({ target }) => {
  if (target.matches('[data-pick-all]')) {
    all('input[name=_id]', target.closest('table')).forEach((box) => { box.checked = target.checked })
  }
  if (target.matches('[data-pick-all], input[name=_id]')) chosen()
})
chosen()
addEventListener('pageshow', chosen)

// Drafts, and leaving with changes

const content = (form) =>
  JSON.stringify([...new FormData(form)].filter(([name, value]) => !name.startsWith('_') && typeof value === 'string'))
all('form[data-draft]').forEach((form) => {
  const key = 'ashlar:draft:' + (document.querySelector('[data-caller]')?.dataset.caller ?? '') + ':' + location.pathname
  const begun = content(form)
  const kept = memory?.getItem(key)
  let sent = false
  if (kept && kept !== begun) offer(form, key, kept)
  let timer
  form.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      const now = content(form)
      now === begun ? memory?.removeItem(key) : memory?.setItem(key, now)
    }, 300)
  })
  form.addEventListener('submit', () => {
    sent = true
    clearTimeout(timer)
    memory?.removeItem(key)
  })
  addEventListener('beforeunload', (event) => !sent && content(form) !== begun && event.preventDefault())
  addEventListener('pageshow', () => { sent = false })
})
function offer(form, key, kept) {
  const take = make('button', { type: 'button', className: 'secondary', textContent: say('script.restore', 'Restore it') })
  const drop = make('button', { type: 'button', className: 'plain', textContent: say('script.discard', 'Discard it') })
  const notice = make('div', { className: 'notice row' }, make('span', { textContent: say('script.draft', 'There is a draft of this form that was not sent.') }), take, drop)
  take.onclick = () => {
    const values = Map.groupBy(JSON.parse(kept), ([name]) => name)
    all('input, select, textarea', form).forEach((control) => {
      if (control.name.startsWith('_') || control.type === 'file') return
      const left = values.get(control.name) ?? []
      const given = left.map(([, value]) => value)
      if (control.type === 'checkbox' || control.type === 'radio') control.checked = given.includes(control.value)
      else if (control.multiple) all('option', control).forEach((option) => { option.selected = given.includes(option.value) })
      else if (left.length) control.value = left.shift()[1]
    })
    form.dispatchEvent(new Event('input', { bubbles: true }))
    notice.remove()
    form.querySelector('input:not([type=hidden]), textarea, select')?.focus()
  }
  drop.onclick = () => {
    memory?.removeItem(key)
    notice.remove()
  }
  form.before(notice)
}

// Uploads: limits are told before, images are shown

const megabytes = (bytes) => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(bytes / 1e6) + ' MB'
all('input[type=file]').forEach((input) => {
  const list = make('div', {})
  input.after(list)
  input.addEventListener('change', () => {
    const most = Number(input.dataset.max) || Infinity
    const large = [...input.files].find(({ size }) => size > most)
    input.setCustomValidity(large ? say('script.large', '{0} is too large: {1}, at most {2}', large.name, megabytes(large.size), megabytes(most)) : '')
    if (large) input.reportValidity()
    list.replaceChildren(...[...input.files].map((file) => {
      const about = make('span', { textContent: file.name + ' · ' + megabytes(file.size) })
      if (!/^image\/(png|jpeg|gif|webp|avif)$/.test(file.type)) return make('div', { className: 'preview' }, about)
      const image = make('img', { alt: '', src: URL.createObjectURL(file) })
      image.onload = () => URL.revokeObjectURL(image.src)
      return make('div', { className: 'preview' }, image, about)
    }))
  })
})

// Uploads: how far they are. What is answered is shown as without this

document.addEventListener('submit', (event) => {
  const form = event.target
  const files = all('input[type=file]', form).some(({ files }) => files.length)
  if (event.defaultPrevented || !files || event.submitter?.name === '_more') return
  event.preventDefault()
  const bar = make('progress', { max: 1, value: 0 })
  const stop = make('button', { type: 'button', className: 'plain', textContent: say('script.stop', 'Stop') })
  const line = make('p', { className: 'row uploading' }, bar, stop)
  bar.setAttribute('aria-label', say('script.sending', 'Sending'))
  announce(say('script.sending', 'Sending'))
  form.append(line)
  const buttons = all('button[type=submit]', form)
  buttons.forEach((button) => { button.disabled = true })
  const over = () => {
    line.remove()
    buttons.forEach((button) => { button.disabled = false })
  }
  const request = new XMLHttpRequest()
  request.open('POST', form.getAttribute('action'))
  request.setRequestHeader('Accept', 'text/html')
  request.upload.onprogress = ({ loaded, total }) => { bar.value = total ? loaded / total : 0 }
  request.onload = () => {
    if (request.status === 200 && form.matches('.import')) return report(request)
    if (request.status === 200) return location.assign(request.responseURL)
    over()
    HTMLFormElement.prototype.submit.call(form)
  }
  request.onerror = () => {
    over()
    announce(say('script.failed', 'It could not be sent; try again'))
    form.append(make('p', { className: 'notice bad', textContent: say('script.failed', 'It could not be sent; try again') }))
  }
  request.onabort = over
  stop.onclick = () => request.abort()
  const body = new FormData(form)
  if (event.submitter?.name) body.append(event.submitter.name, event.submitter.value)
  request.send(body)
})

// What an import would do, or did, is told in the answer alone: it is shown without sending the file again

const report = (request) => {
  const main = new DOMParser().parseFromString(request.responseText, 'text/html').querySelector('main')
  all('[data-copy]', main).forEach((button) => { button.hidden = !navigator.clipboard })
  document.querySelector('main').replaceWith(main)
  history.replaceState(null, '', request.responseURL)
  scrollTo(0, 0)
  main.focus()
  announce(main.querySelector('.notice')?.textContent.trim() ?? '')
}

// A document that a reference names, made without leaving the form

all('[data-noscript]').forEach((element) => { element.hidden = true })
document.addEventListener('click', async (event) => {
  const link = event.target.closest?.('a[data-inline]')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  const control = link.closest('form').elements.namedItem(link.dataset.inline)
  const dialog = make('dialog', { className: 'inline' })
  const made = async (answer) => {
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const place = new URL(answer.url).pathname
    const id = decodeURIComponent(place.slice(place.lastIndexOf('/') + 1))
    const value = id.includes('/') ? place : id
    if (control.matches('select')) control.append(make('option', { value, textContent: page.querySelector('h1')?.textContent ?? id }))
    control.value = value
    control.dispatchEvent(new Event('input', { bubbles: true }))
    dialog.close()
    control.focus()
  }
  const show = async (answer) => {
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const drawn = page.querySelector('form.edit')
    if (!drawn) {
      dialog.close()
      return open(link.href, '_blank', 'noopener')
    }
    const form = document.importNode(drawn, true)
    all('[id]', form).forEach((each) => { each.id = 'inline-' + each.id })
    all('[for]', form).forEach((each) => { each.htmlFor = 'inline-' + each.htmlFor })
    all('[aria-describedby]', form).forEach((each) =>
      each.setAttribute('aria-describedby', each.getAttribute('aria-describedby').split(' ').map((id) => 'inline-' + id).join(' ')))
    all('[data-noscript], .actions a', form).forEach((each) => { each.hidden = true })
    form.addEventListener('submit', async (sent) => {
      sent.preventDefault()
      const body = new FormData(form)
      if (sent.submitter?.name) body.append(sent.submitter.name, sent.submitter.value)
      const next = await fetch(form.getAttribute('action'), { method: 'POST', body, headers: { Accept: 'text/html' } })
      next.redirected ? made(next) : show(next)
    })
    const close = make('button', { type: 'button', className: 'secondary', textContent: say('script.close', 'Close') })
    close.onclick = () => dialog.close()
    dialog.replaceChildren(make('article', {}, make('h2', { textContent: page.querySelector('h1')?.textContent ?? '' }), form, close))
    dialog.setAttribute('aria-label', page.querySelector('h1')?.textContent ?? '')
    form.querySelector('[aria-invalid=true], input:not([type=hidden]), textarea, select')?.focus()
  }
  dialog.onclose = () => dialog.remove()
  document.body.append(dialog)
  dialog.showModal()
  show(await fetch(link.href, { headers: { Accept: 'text/html' } }))
})

// The relation picker: a list of documents that match, found by the server's own search

const title = (document) =>
  ['title', 'name', 'label', 'subject', 'slug', 'username'].map((each) => document[each]).find((each) => typeof each === 'string' && each)
  ?? Object.entries(document).find(([name, value]) => name !== 'id' && typeof value === 'string')?.[1] ?? document.id
const members = (document) =>
  Object.entries(document).filter(([name, value]) => name !== 'id' && ['string', 'number'].includes(typeof value) && value !== title(document))
    .slice(0, 2).map(([, value]) => value).join(' · ')
let pickers = 0
all('input[data-picker]').forEach((input) => {
  const id = 'picker-' + ++pickers
  const list = make('ul', { id, hidden: true })
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', input.labels?.[0]?.textContent.trim() ?? '')
  const byForm = input.parentElement.querySelector('.find')
  if (byForm) byForm.hidden = true // the list below does it better
  const box = make('div', { className: 'picker' })
  input.replaceWith(box)
  box.append(input, list)
  input.removeAttribute('list')
  input.autocomplete = 'off'
  Object.entries({ role: 'combobox', 'aria-expanded': 'false', 'aria-controls': id, 'aria-autocomplete': 'list' })
    .forEach(([name, value]) => input.setAttribute(name, value))
  let at = -1
  let asked
  const show = (open) => {
    list.hidden = !open
    input.setAttribute('aria-expanded', String(open))
    if (!open) input.removeAttribute('aria-activedescendant')
  }
  const choose = (option) => {
    input.value = option.dataset.value
    input.dispatchEvent(new Event('input', { bubbles: true }))
    show(false)
    input.focus()
  }
  const move = (by) => {
    const options = list.children
    if (!options.length) return
    options[at]?.setAttribute('aria-selected', 'false')
    at = (at + by + options.length) % options.length
    options[at].setAttribute('aria-selected', 'true')
    options[at].scrollIntoView({ block: 'nearest' })
    input.setAttribute('aria-activedescendant', options[at].id)
  }
  const find = async () => {
    const text = input.value.trim()
    const mine = (asked = {})
    const query = new URLSearchParams({ limit: 8 })
    if (text) query.set(input.dataset.by ?? 'q', input.dataset.by ? text : text + '*')
    const answer = await fetch(input.dataset.picker + '?' + query, { headers: { Accept: 'application/json' } }).catch(() => undefined)
    if (mine !== asked || !answer?.ok || document.activeElement !== input) return
    const found = await answer.json()
    at = -1
    list.replaceChildren(...found.map((each, i) => {
      const option = make('li', { id: id + '-' + i }, String(title(each)), make('small', { textContent: members(each) }))
      option.setAttribute('role', 'option')
      option.setAttribute('aria-selected', 'false')
      option.dataset.value = each.id.includes('/') ? input.dataset.picker + '/' + encodeURIComponent(each.id) : each.id
      option.onpointerdown = (event) => event.preventDefault()
      option.onclick = () => choose(option)
      return option
    }))
    show(found.length > 0)
    announce(say('script.found', '{0} found', found.length))
  }
  let timer
  input.addEventListener('input', (event) => {
    if (!event.isTrusted) return
    clearTimeout(timer)
    timer = setTimeout(find, 150)
  })
  input.addEventListener('blur', () => show(false))
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' && list.hidden) find()
    else if (event.key === 'ArrowDown') move(1)
    else if (event.key === 'ArrowUp') move(-1)
    else if (event.key === 'Enter' && !list.hidden && at >= 0) choose(list.children[at])
    else if (event.key === 'Escape' && !list.hidden) show(false)
    else return
    event.preventDefault()
  })
})

// Live: the server draws, the page puts in place what is new

const place = document.querySelector('[data-live]')
const seeing = document.querySelector('[data-seeing]') // who looks as somebody else reads what is there, and opens nothing
if (place && !seeing) watch(place.dataset.live, Number(place.dataset.sequence ?? NaN))

function connect(hear) {
  if (globalThis.SharedWorker) {
    const caller = document.querySelector('[data-caller]')?.dataset.caller ?? ''
    const { port } = new SharedWorker('./live.js', { type: 'module', name: 'ashlar ' + caller })
    port.onmessage = hear
    return port
  }
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = hear
  import('./live.js').then(({ serve }) => serve(port2))
  return port1
}

function watch(channel, since) {
  const state = make('span', { className: 'live', textContent: say('script.connecting', 'Connecting') })
  document.querySelector('body > header')?.append(state)
  const fresh = new Set()
  let timer
  let news
  const tell = (status) => {
    if (state.dataset.status === status) return
    const first = !state.dataset.status
    state.dataset.status = status
    state.textContent = status === 'open' ? say('script.live', 'Live') : say('script.away', 'Connection lost; trying again')
    if (!first) announce(state.textContent)
  }
  const later = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      document.hidden ? document.addEventListener('visibilitychange', later, { once: true }) : refresh()
    }, 150 + Math.random() * 150)
  }
  const page = async () => {
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' } })
    return { status: answer.status, html: new DOMParser().parseFromString(await answer.text(), 'text/html') }
  }
  /** Rows that are here change in place; rows that are new wait until they are asked for. */
  const rows = (table, drawn) => {
    const there = new Map(all('tr[data-id]', drawn).map((row) => [row.dataset.id, row]))
    all('tr[data-id]', table).forEach((row) => {
      const other = there.get(row.dataset.id)
      there.delete(row.dataset.id)
      row.classList.toggle('gone', !other)
      if (!other || other.dataset.version === row.dataset.version) return
      if (row.contains(document.activeElement)) return fresh.add(row.dataset.id)
      const copy = document.importNode(other, true)
      const pick = row.querySelector('input[type=checkbox]')
      row.replaceWith(copy)
      if (pick?.checked) copy.querySelector('input[type=checkbox]').checked = true
      chosen()
      flash(copy)
    })
    there.forEach((row, id) => fresh.add(id))
    announceNews(table, drawn)
  }
  const announceNews = (table, drawn) => {
    if (!fresh.size) return
    news ??= make('div', { className: 'news' }, make('button', { type: 'button' }))
    const button = news.firstChild
    button.textContent = say('script.news', '{0} new', fresh.size)
    button.onclick = async () => {
      const { html } = await page()
      const other = html.querySelector('[data-live]')
      document.querySelector('[data-live]').replaceWith(document.importNode(other, true))
      fresh.clear()
      news.remove()
      tellTimes()
      chosen()
    }
    place.isConnected && place.before(news)
    announce(button.textContent)
  }
  const flash = (element) => {
    tellTimes(element)
    element.classList.add('flash')
    setTimeout(() => element.classList.remove('flash'), 1700)
  }
  const refresh = async () => {
    const { status, html } = await page().catch(() => ({}))
    if (!html) return later()
    if (html.querySelector('[data-seeing]')) return location.reload() // another tab looks as somebody else by now
    if (status === 404 || status === 401) return gone(html)
    all('[data-part]').forEach((part) => {
      const other = html.querySelector('[data-part="' + CSS.escape(part.dataset.part) + '"]')
      if (!other || part.contains(document.activeElement) || part.querySelector('form[data-draft]')) return
      if (markup(other) === drawn.get(part.dataset.part)) return
      drawn.set(part.dataset.part, markup(other))
      const copy = document.importNode(other, true)
      part.replaceWith(copy)
      flash(copy)
    })
    const table = document.querySelector('[data-live] table, table[data-live]')
    if (table) rows(table, html)
  }
  const gone = (html) => {
    const text = html.querySelector('h1')?.textContent ?? ''
    const notice = make('p', { className: 'notice bad', textContent: say('script.gone', 'This is not there any more.') + ' ' + text })
    document.querySelector('main').prepend(notice)
    announce(notice.textContent)
    port.postMessage({ bye: true })
  }
  const port = connect(({ data }) => {
    if (data.status) return tell(data.status)
    if (data.channel !== channel) return
    if (data.error) return tell('away')
    if (data.ops || data.reset) later()
  })
  const begin = () => port.postMessage({ watch: channel, since: Number.isNaN(since) ? undefined : since })
  begin()
  addEventListener('pagehide', () => port.postMessage({ bye: true }))
  addEventListener('pageshow', (event) => event.persisted && location.reload())
}
