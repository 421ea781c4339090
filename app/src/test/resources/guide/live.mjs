import { ashlar } from 'ashlar-client'

const app = ashlar('http://localhost:9200')

const open = app.tasks.live({ filter: { done: false } })
open.onChange((tasks) => console.log(tasks.map((task) => task.title).join(', ')))
await open.ready

await app.tasks.create({ id: 'tea', title: 'Make tea', done: false })
await app.tasks.create({ id: 'cups', title: 'Wash cups', done: false })
await app.tasks.update('tea', { done: true })

const tea = app.tasks.live({ id: 'tea' })
await tea.ready
console.log(tea.value.done, await app.tasks.count())
app.close()
