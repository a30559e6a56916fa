// The disk of the database fills up while the marketplace calls: nothing that was not stored is acknowledged, readiness says
// so, and once there is room again all goes on by itself. On a small file system in memory, mounted for the purpose.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { postV2 } from '../../support/caller.mjs'
import { destroyOnExit, startPostgres } from '../../support/postgres.mjs'
import { portalServer } from '../../support/server.mjs'
import { mountSmallDisk } from '../../support/small-disk.mjs'
import { openReader } from '../compare.mjs'
import { ADDRESS, configFor, KEYS } from '../families/account.mjs'

const DISK_MB = 320
const AT_ONCE = 8
/** Purchases before the disk is full, at least; and calls while it is. */
const BEFORE = 100
const DURING = 400
const WITHIN_MS = 60_000

/** Done, or accepted and still being prepared. */
const DONE = new Set(['000000', '000004'])
/** What the marketplace repeats (protocol/saas-v2.md 5). */
const REPEATED = new Set(['000005'])

/**
 * @param {{ database: string, folder: string, port: number, seed: number }} input
 * @returns {Promise<{ name: string, faults: string[], skipped?: string }[]>}
 */
export async function diskCampaign({ database, folder, port }) {
  let refused = ''
  const disk = mountSmallDisk(DISK_MB, (reason) => {
    refused = reason
  })
  if (!disk) return [{ name: 'a full disk', faults: [], skipped: refused }]
  const postgres =
    database === 'postgres'
      ? await startPostgres({
          fsync: true,
          parent: disk.folder,
          settings: { max_wal_size: '64MB', min_wal_size: '32MB' },
        })
      : undefined
  if (postgres) destroyOnExit(postgres)
  const dataDir = path.join(disk.folder, 'portal')
  if (!postgres) mkdirSync(dataDir)
  const server = portalServer({
    folder: path.join(folder, 'disk'),
    port,
    databaseUrl: postgres?.url(),
    config: configFor('http://127.0.0.1:9'),
    env: postgres ? {} : { PORTAL_DATA_DIR: dataDir },
  })
  try {
    await server.start()
    return await play({ server, disk, postgres, dataDir })
  } finally {
    await server.kill()
    disk.empty()
    postgres?.destroy()
    disk.unmount()
  }
}

async function play({ server, disk, postgres, dataDir }) {
  const checks = []
  const check = (name, faults) => checks.push({ name, faults })
  /** By order: the instance it was acknowledged with. @type {Map<string, string>} */
  const acknowledged = new Map()
  const refused = new Set()
  const strange = []
  let made = 0
  const call = async (orderId) => {
    const said = await buy(server.base, orderId)
    if (said.instanceId && DONE.has(said.resultCode)) {
      const before = acknowledged.get(orderId)
      if (before && before !== said.instanceId) strange.push(`${orderId} was ${before} and is ${said.instanceId}`)
      acknowledged.set(orderId, said.instanceId)
      refused.delete(orderId)
      return true
    }
    refused.add(orderId)
    if (!REPEATED.has(said.resultCode)) strange.push(`${orderId}: ${JSON.stringify(said)}`)
    return false
  }
  const callMany = (count) =>
    inParallel(count, () => {
      made += 1
      return call(`CSDISK${made}`)
    })

  await callMany(BEFORE)
  check('all is well before', [
    ...(acknowledged.size === BEFORE ? [] : [`${acknowledged.size} of ${BEFORE} purchases were acknowledged`]),
    ...(await waitsFor(server, undefined)),
  ])

  disk.fill()
  const stored = acknowledged.size
  await callMany(DURING)
  const told = await waitsFor(server, 'disk', 'database')
  await callMany(AT_ONCE)
  const during = acknowledged.size - stored
  console.log(`  while the disk was full: ${during} purchases acknowledged, ${refused.size} answered 000005`)
  check('while it is full, calls are refused so that the marketplace repeats them', [
    ...strange.splice(0),
    ...(refused.size > 0 ? [] : ['no call was refused, so the disk was not full']),
  ])
  check('readiness says what it waits for', told)

  disk.empty()
  // What the system's service manager does with a database that gave up.
  const restarted = postgres ? startIfDown(postgres) : false
  if (restarted) console.log('  PostgreSQL had given up and was started again, as a service manager does')
  check('with room again it recovers by itself', await waitsFor(server, undefined))

  const waiting = [...refused]
  await inParallel(waiting.length, (n) => call(waiting[n]))
  await inParallel(acknowledged.size, (n) => call([...acknowledged.keys()][n]))
  check('repeats and what was acknowledged before have one instance each, the same in every answer', [
    ...strange,
    ...(refused.size === 0 ? [] : [`${refused.size} repeats were refused`]),
  ])
  await server.stop()
  check('nothing acknowledged is lost, and nothing is there twice', await compare(acknowledged, postgres, dataDir))
  return checks
}

async function compare(acknowledged, postgres, dataDir) {
  const reader = await openReader({ databaseUrl: postgres?.url(), dataDir })
  try {
    const rows = await reader.rows(`select order_id, instance_id as id from instances where seller_id = 'acme'`)
    const found = new Map(rows.map((row) => [row.order_id, row.id]))
    return [
      ...(rows.length === acknowledged.size ? [] : [`${rows.length} instances of ${acknowledged.size} orders`]),
      ...[...acknowledged]
        .filter(([orderId, id]) => found.get(orderId) !== id)
        .map(([orderId]) => `${orderId} is lost`),
    ]
  } finally {
    await reader.close()
  }
}

async function buy(base, orderId) {
  const fields = { activity: 'newInstance', businessId: `b-${orderId}`, orderId, orderLineId: `${orderId}-000001` }
  const { path: address, ...rest } = postV2({ path: ADDRESS, key: KEYS.basic, fields })
  try {
    const answer = await fetch(`${base}${address}`, { ...rest, signal: AbortSignal.timeout(30_000) })
    return await answer.json()
  } catch (error) {
    return { resultCode: 'none', error: String(error) }
  }
}

async function inParallel(count, run) {
  let next = 0
  const worker = async () => {
    while (next < count) {
      next += 1
      await run(next - 1)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** What readiness says it waits for, in time: one of these; undefined for ready. */
async function waitsFor({ base }, ...reasons) {
  let last
  const deadline = performance.now() + WITHIN_MS
  while (performance.now() < deadline) {
    const answer = await fetch(`${base}/api/ready`).catch(() => undefined)
    last = { ...(await answer?.json()), http: answer?.status }
    if (reasons.includes(last.waitingFor) && last.http === (last.waitingFor ? 503 : 200)) return []
    await sleep(200)
  }
  return [`expected ${reasons.map(String).join(' or ')}, but readiness said ${JSON.stringify(last)}`]
}

function startIfDown(postgres) {
  try {
    process.kill(postgres.pid(), 0)
    return false
  } catch {
    postgres.start()
    return true
  }
}
