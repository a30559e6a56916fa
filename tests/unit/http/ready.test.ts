import { beforeEach, expect, it, vi } from 'vitest'
import { GET } from '@/app/api/ready/route'

const NOW = Date.parse('2026-11-22T08:00:00Z')
const ago = (ms: number) => new Date(NOW - ms)
const fine = {
  database: { ping: async () => {}, migrated: async () => true, hasRoom: async () => true },
  worker: { lastLookAt: (): Date | null => ago(500) },
  serving: { stopping: () => false },
  env: { runs: { web: true, worker: true } },
  ready: () => true,
}
let container: object = fine
vi.mock('@/lib/container', () => ({ getContainer: async () => container }))

beforeEach(() => {
  vi.setSystemTime(NOW)
  return () => vi.useRealTimers()
})

it.each([
  ['ready', {}, undefined],
  [
    'ready as a web process, which has no worker',
    { env: { runs: { web: true, worker: false } }, worker: { lastLookAt: (): Date | null => null } },
    undefined,
  ],
  ['told to stop', { serving: { stopping: () => true } }, 'stopping'],
  ['the database gone', { database: { ...fine.database, ping: () => Promise.reject(new Error('gone')) } }, 'database'],
  ['migrations missing', { database: { ...fine.database, migrated: async () => false } }, 'migrations'],
  ['the disk full', { database: { ...fine.database, hasRoom: async () => false } }, 'disk'],
  ['not up yet', { ready: () => false }, 'starting'],
  ['a worker that never looked', { worker: { lastLookAt: () => null } }, 'worker'],
  ['a worker that is stuck', { worker: { lastLookAt: () => ago(30_001) } }, 'worker'],
])('tells the truth: %s', async (_, difference, waitingFor) => {
  container = { ...fine, ...difference }
  const answer = await GET()
  expect(answer.status).toBe(waitingFor ? 503 : 200)
  expect(await answer.json()).toMatchObject(waitingFor ? { status: 'not ready', waitingFor } : { status: 'ready' })
})
