// Fails when the tables in db/schema and the migrations disagree: what `drizzle-kit generate` would write must be nothing.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const kit = path.join(root, 'node_modules/drizzle-kit/bin.cjs')
// Inside the project, because the tool takes only paths relative to it.
const copy = mkdtempSync(path.join(root, 'node_modules/.migrations-'))

try {
  cpSync(path.join(root, 'db/migrations'), copy, { recursive: true })
  const before = list(copy)
  const out = path.relative(root, copy)
  run('check', '--dialect', 'postgresql', '--out', out)
  run('generate', '--dialect', 'postgresql', '--schema', './db/schema/*.ts', '--out', out)
  const added = list(copy).filter((file) => !before.includes(file) && file.endsWith('.sql'))
  if (added.length > 0) {
    for (const file of added) console.error(readFileSync(path.join(copy, file), 'utf8'))
    throw new Error('db/schema has changes without a migration: run npm run db:generate and commit what it writes.')
  }
  console.log('Schema and migrations agree.')
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  rmSync(copy, { recursive: true, force: true })
}

function run(...args) {
  const result = spawnSync(process.execPath, [kit, ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (result.status !== 0) throw new Error(`drizzle-kit ${args[0]} failed:\n${result.stdout}\n${result.stderr}`)
}

function list(folder) {
  return readdirSync(folder, { recursive: true }).map(String)
}
