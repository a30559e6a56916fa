// Known weaknesses of every package that the lock file names, judged without a network: `npm run advisories -- FILE`, where FILE
// is the npm export of the OSV database (all.zip, fetched anywhere) or a folder of its records. Accepted ones need a reason here.
// `--lock` names another lock file. Ends with 1 when anything is found, and with 2 when there was nothing to judge by.
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { Unzip, UnzipInflate } from 'fflate'
import { advisoriesFor, lockedPackages } from './support/advisories.mjs'

/** Id of an advisory, and why it does not concern us. */
const ACCEPTED = new Map([])

const { values, positionals } = parseArgs({
  options: { lock: { type: 'string', default: path.resolve(import.meta.dirname, '../package-lock.json') } },
  allowPositionals: true,
})
const [source] = positionals
if (!source)
  stop('Say where the advisories are: the npm export of the OSV database (all.zip), or a folder of its records.')

const locked = lockedPackages(JSON.parse(readFileSync(values.lock, 'utf8')))
const found = []
let records = 0
let newest = ''
try {
  for await (const text of recordsOf(source)) {
    const record = JSON.parse(text)
    records += 1
    if (record.modified > newest) newest = record.modified
    found.push(...advisoriesFor(record, locked))
  }
} catch (error) {
  stop(`${source} cannot be read: ${error instanceof Error ? error.message : error}`)
}
if (records === 0) stop(`${source} holds no record of the OSV database.`)

const open = found.filter(({ id }) => !ACCEPTED.has(id))
for (const { id, name, version, dev, severity, fixed, summary } of open) {
  const where = dev ? 'development only' : 'shipped'
  const remedy = fixed.length > 0 ? `fixed in ${fixed.join(', ')}` : 'no fixed version'
  console.error(`${id} ${name} ${version} (${where}, ${severity}, ${remedy}): ${summary}`)
}
console.log(
  `${locked.length} packages, ${records} advisories until ${newest || 'an unknown time'}: ${open.length} found, ${found.length - open.length} accepted`,
)
process.exit(open.length > 0 ? 1 : 0)

/** The text of every record, one after the other: the whole export would fill the memory. */
async function* recordsOf(place) {
  if (statSync(place).isDirectory()) {
    for (const name of readdirSync(place)) {
      if (name.endsWith('.json')) yield readFileSync(path.join(place, name), 'utf8')
    }
    return
  }
  const ready = []
  const unzip = new Unzip((file) => {
    if (!file.name.endsWith('.json')) return
    const chunks = []
    file.ondata = (error, chunk, final) => {
      if (error) throw error
      chunks.push(chunk)
      if (final) ready.push(Buffer.concat(chunks).toString('utf8'))
    }
    file.start()
  })
  unzip.register(UnzipInflate)
  for await (const chunk of createReadStream(place)) {
    unzip.push(chunk)
    yield* ready.splice(0)
  }
  unzip.push(new Uint8Array(0), true)
  yield* ready.splice(0)
}

/** @returns {never} */
function stop(message) {
  console.error(message)
  process.exit(2)
}
