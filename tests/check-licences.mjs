// Every package that the lock file names has a licence that goes with ours; what is only used at home may ask for more.
// Needs no network. A new licence fails here until somebody has read it.
import { readFileSync } from 'node:fs'
import path from 'node:path'

const FREE = [
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Unlicense',
  'Zlib',
  'Public Domain',
]
/** Weak copyleft and data: used as they are, from files of their own. */
const AS_THEY_ARE = ['MPL-2.0', 'LGPL-3.0-or-later', 'CC-BY-4.0']
/** Brought along by Next and not part of what is built. */
const NOT_SHIPPED = /^node_modules\/@img\//

const lock = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../package-lock.json'), 'utf8'))
const faults = Object.entries(lock.packages).flatMap(([place, { license, version }]) => {
  if (place === '') return []
  const parts = String(license ?? 'none')
    .replaceAll(/[()]/g, '')
    .split(/ (?:AND|OR) /)
  const strange = parts.filter((part) => !FREE.includes(part) && !AS_THEY_ARE.includes(part))
  const copyleft = parts.filter((part) => part.startsWith('LGPL') && !NOT_SHIPPED.test(place))
  return [...strange, ...copyleft].map((part) => `${place.replace(/^.*node_modules\//, '')} ${version}: ${part}`)
})
for (const fault of faults) console.error(`A licence nobody has looked at: ${fault}`)
console.log(`${Object.keys(lock.packages).length - 1} packages, ${faults.length} with a licence nobody has looked at`)
process.exit(faults.length > 0 ? 1 : 0)
