import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openEmbedded } from '@/db/client-embedded'
import { lockFolder } from '@/db/lock'
import { rawRows } from '@/db/rows'

// PGlite itself lets a second process in and silently loses its writes.
let dir: string
const children: ChildProcess[] = []

// Each test opens the database up to three times, at some seconds each on a busy machine.
vi.setConfig({ testTimeout: 90_000 })

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'portal-embedded-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(dir, { recursive: true, force: true })
})

function start(command: 'open' | 'write') {
  const root = path.resolve(import.meta.dirname, '../..')
  const args = [path.join(root, 'tests/support/run-ts.mjs'), path.join(root, 'tests/support/embedded-process.ts')]
  const child = spawn(process.execPath, [...args, command, dir], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() }
}

it('refuses a second process, naming the first one and the folder, and takes over when the first was killed', async () => {
  const first = start('open')
  expect((await first.lines.next()).value).toBe('ready')

  await expect(openEmbedded(dir)).rejects.toThrow(
    `The embedded database ${path.join(dir, 'pg')} is in use by process ${first.child.pid}.`,
  )

  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  expect(existsSync(path.join(dir, 'pg.lock'))).toBe(true)
  const database = await openEmbedded(dir)
  await database.ping()
  await database.close()
  expect(await readdir(dir)).toEqual(['pg'])
})

it('loses no acknowledged write to kill -9', async () => {
  const writer = start('write')
  const gone = once(writer.child, 'exit')
  let acknowledged = 0
  for (let line = await writer.lines.next(); !line.done; line = await writer.lines.next()) {
    acknowledged = Number(line.value) || acknowledged
    if (acknowledged === 100) writer.child.kill('SIGKILL')
  }
  await gone
  expect(acknowledged).toBeGreaterThanOrEqual(100)
  const database = await openEmbedded(dir)
  const [row] = await rawRows(database.db, sql`select count(*)::int as n from safe where id <= ${acknowledged}`)
  await database.close()
  expect(row).toEqual({ n: acknowledged })
})

it('tells a process that got the number of a dead one from the dead one, and lets one of many take over', async () => {
  const folder = path.join(dir, 'pg')
  const stale = { pid: process.pid, startedAt: '1', host: os.hostname(), token: 'stale' }
  await writeFile(`${folder}.lock`, JSON.stringify(stale))
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)))
  const won = results.filter((r) => r.status === 'fulfilled')
  expect(won).toHaveLength(1)
  expect(JSON.parse(await readFile(`${folder}.lock`, 'utf8'))).toMatchObject({ pid: process.pid })
  await won[0]?.value()
  expect(await readdir(dir)).toEqual([])
})

it('does not judge a lock from another machine, nor a file that is not a lock', async () => {
  const folder = path.join(dir, 'pg')
  const elsewhere = { pid: 1, startedAt: '1', host: 'another-machine', token: 't' }
  await writeFile(`${folder}.lock`, JSON.stringify(elsewhere))
  await expect(lockFolder(folder)).rejects.toThrow(/on host "another-machine"/)
  await writeFile(`${folder}.lock`, 'hello')
  await expect(lockFolder(folder)).rejects.toThrow(/cannot be read/)
  expect(await readFile(`${folder}.lock`, 'utf8')).toBe('hello')
})
