import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { commandLineToken } from '@/lib/config/derive.mjs'
import { loadMasterSecret } from '@/lib/config/secret'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'portal-secret-'))
})
afterEach(() => rm(dir, { recursive: true }))

it('is the same for all who ask at once, private to the user, and leaves nothing else behind', async () => {
  const env = { PORTAL_DATA_DIR: path.join(dir, 'new') }
  const all = await Promise.all(Array.from({ length: 20 }, () => loadMasterSecret(env)))
  expect(new Set(all.map((s) => s.deriveKey('seal').toString('hex'))).size).toBe(1)
  expect(await readdir(env.PORTAL_DATA_DIR)).toEqual(['secret'])
  expect((await stat(path.join(env.PORTAL_DATA_DIR, 'secret'))).mode & 0o777).toBe(0o600)
})

it('is PORTAL_SECRET when that is set, and knows the command line by it', async () => {
  const secret = await loadMasterSecret({ PORTAL_SECRET: '0123456789abcdef', PORTAL_DATA_DIR: dir })
  expect(await readdir(dir)).toEqual([])
  expect(secret.isCommandLineToken(commandLineToken('0123456789abcdef'))).toBe(true)
  expect(secret.isCommandLineToken(commandLineToken('0123456789abcdeX'))).toBe(false)
  expect(secret.isCommandLineToken('')).toBe(false)
})

it('never replaces a damaged secret file', async () => {
  await writeFile(path.join(dir, 'secret'), '')
  await expect(loadMasterSecret({ PORTAL_DATA_DIR: dir })).rejects.toThrow(/Restore it from a backup/)
})
