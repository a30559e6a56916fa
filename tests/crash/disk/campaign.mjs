// The disk of the database fills up while the marketplace calls: nothing that was not stored is acknowledged, readiness says
// so, and once there is room again all goes on by itself. On a small file system in memory, mounted for the purpose.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { destroyOnExit, startPostgres } from '../../support/postgres.mjs'
import { portalServer } from '../../support/server.mjs'
import { mountSmallDisk } from '../../support/small-disk.mjs'
import { configFor } from '../families/account.mjs'
import { purchases } from '../purchases.mjs'
import { waitsFor } from '../readiness.mjs'

const DISK_MB = 320
/** Purchases before the disk is full; and calls while it is. */
const BEFORE = 100
const DURING = 400
const AFTERWARDS = 8

/**
 * @param {{ database: string, folder: string, port: number }} input
 * @returns {Promise<{ name: string, faults: string[], skipped?: string }[]>}
 */
export async function diskCampaign({ database, folder, port }) {
  let refused = ''
  const disk = mountSmallDisk(DISK_MB, (reason) => {
    refused = reason
  })
  if (!disk) return [{ name: 'a full disk', faults: [], skipped: refused }]
  const settings = { max_wal_size: '64MB', min_wal_size: '32MB' }
  const postgres =
    database === 'postgres' ? await startPostgres({ fsync: true, parent: disk.folder, settings }) : undefined
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
  const book = purchases(() => server.base, 'CSDISK')
  const { acknowledged, refused, strange } = book

  await book.make(BEFORE)
  check('all is well before', [
    ...(acknowledged.size === BEFORE ? [] : [`${acknowledged.size} of ${BEFORE} purchases were acknowledged`]),
    ...(await waitsFor(server, undefined)),
  ])

  disk.fill()
  const stored = acknowledged.size
  await book.make(DURING)
  // Where the log finds no place, PostgreSQL gives up altogether.
  const told = await waitsFor(server, 'disk', 'database')
  await book.make(AFTERWARDS)
  const during = acknowledged.size - stored
  console.log(`  while the disk was full: ${during} purchases acknowledged, ${refused.size} answered 000005`)
  check('while it is full, calls are refused so that the marketplace repeats them', [
    ...strange.splice(0),
    ...(refused.size > 0 ? [] : ['no call was refused, so the disk was not full']),
  ])
  check('readiness says what it waits for', told)

  disk.empty()
  if (postgres && !postgres.running()) {
    console.log('  PostgreSQL had given up; started again, as a service manager does')
    postgres.start()
  }
  check('with room again it recovers by itself', await waitsFor(server, undefined))

  await book.repeat()
  check('repeats and what was acknowledged before have one instance each, the same in every answer', [
    ...strange,
    ...(refused.size === 0 ? [] : [`${refused.size} repeats were refused`]),
  ])
  await server.stop()
  check(
    'nothing acknowledged is lost, and nothing is there twice',
    await book.compare({ databaseUrl: postgres?.url(), dataDir }),
  )
  return checks
}
