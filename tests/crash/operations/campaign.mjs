// What operators rely on, tried on real processes: parts, readiness, stopping, what is watched, backup and restore.
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import connectTo from 'postgres'
import { root, SERVER } from '../../../lib/cli/toolchain.mjs'
import { postV2 } from '../../support/caller.mjs'
import { checklist, eventually } from '../../support/checklist.mjs'
import { findPostgres, freePort } from '../../support/postgres.mjs'
import { portalServer } from '../../support/server.mjs'
import { openReader } from '../compare.mjs'
import { ADDRESS, configFor, KEYS } from '../families/account.mjs'

/** Telling a process to stop until it has stopped; container managers wait 10 s. */
const STOPS_WITHIN_MS = 10_000

/** Done, or accepted and still being prepared. */
const SUCCESS = /"resultCode":"00000[04]"/

/**
 * @param {{ database: string, postgres?: import('../../support/postgres.mjs').TestPostgres, folder: string, port: number }} input
 * @returns {Promise<{ name: string, faults: string[] }[]>}
 */
export async function operationsCampaign({ database, postgres, folder, port }) {
  const place = { folder: path.join(folder, 'first'), port, config: configFor('http://127.0.0.1:9') }
  return database === 'postgres' ? overPostgres({ place, postgres, folder }) : embedded({ place, folder })
}

async function embedded({ place, folder }) {
  const own = { PORTAL_SECRET: '' }
  const server = portalServer({ ...place, env: own })
  const restored = { folder: path.join(folder, 'restored'), port: place.port, config: {}, env: own }
  const checks = checklist()
  try {
    await checks.that('a part of the portal is refused on the embedded database', async () => {
      const part = portalServer({ ...place, env: { PORTAL_PROCESS: 'web' } })
      return saysAtStart(part, 'DATABASE_URL must be set, because PORTAL_PROCESS is "web"')
    })
    await server.start()
    const instanceId = await buy(server.base)
    await checks.that('SIGTERM in the middle of a call: it is answered, and the process ends with 0', () =>
      stopsCleanly(server, place.port),
    )
    await checks.that('a data folder is backed up and restored as documented, secrets and all', async () => {
      const before = await countRows({ dataDir: server.dataDir })
      const target = path.join(restored.folder, 'data')
      mkdirSync(target, { recursive: true })
      const backup = path.join(folder, 'portal-backup.tar.gz')
      run(documented('tar -czf'), { PORTAL_DATA_DIR: server.dataDir }, { cwd: folder })
      run(documented('tar -xzf'), { PORTAL_DATA_DIR: target }, { cwd: path.dirname(backup) })
      const after = await countRows({ dataDir: target })
      const again = portalServer(restored)
      try {
        await again.start()
        return [...differences(before, after), ...(await knows(again.base, instanceId))]
      } finally {
        await again.stop()
      }
    })
    await checks.that(
      'a newer version is tried and given up: the one before runs on its tables, and on the backup',
      () => {
        const target = path.join(folder, 'went-back/data')
        return goesBack({
          ...{ folder, instanceId },
          upgraded: { ...restored, folder: path.join(folder, 'restored') },
          restored: { ...restored, folder: path.dirname(target) },
          restore: () => {
            mkdirSync(target, { recursive: true })
            run(documented('tar -xzf'), { PORTAL_DATA_DIR: target }, { cwd: folder })
          },
        })
      },
    )
    await checks.that('the database without its secret is refused', async () => {
      const stranger = { ...restored, folder: path.join(folder, 'stranger') }
      cpSync(path.join(restored.folder, 'data/pg'), path.join(stranger.folder, 'data/pg'), { recursive: true })
      return saysAtStart(portalServer(stranger), 'belongs to another master secret')
    })
  } finally {
    await server.kill()
  }
  return checks.all
}

async function overPostgres({ place, postgres, folder }) {
  const databaseUrl = postgres.url()
  const part = async (name, more = {}) =>
    portalServer({
      ...place,
      databaseUrl,
      folder: path.join(folder, name),
      port: name === 'web' ? place.port : await freePort(),
      env: { PORTAL_PROCESS: name, LOG_LEVEL: 'debug', ...more },
    })
  const [web, worker] = [await part('web'), await part('worker')]
  const checks = checklist()
  try {
    await checks.that('a part without a secret of its own is refused', async () =>
      saysAtStart(await part('web', { PORTAL_SECRET: '' }), 'PORTAL_SECRET must be set, the same for every process'),
    )
    await Promise.all([web.start(), worker.start()])
    await checks.that('a process with another secret is refused', async () =>
      saysAtStart(await part('worker', { PORTAL_SECRET: 'quite-another-secret' }), 'belongs to another master secret'),
    )
    const instanceId = await buy(web.base)
    await checks.that('a web process answers and leaves jobs alone, a worker works and answers nothing else', () =>
      partsKeepToThemselves(web, worker, databaseUrl),
    )
    await checks.that('every figure of the dashboard and of the alarms is told', () => figuresAreTold(web, worker))
    await checks.that('a request has its id in the answer and in the log', async () => {
      const answer = await fetch(`${web.base}/api/health?token=hidden`, { headers: { 'x-request-id': 'watched-1' } })
      await answer.text()
      await sleep(100)
      const line = web
        .log()
        .split('\n')
        .find((text) => text.includes('watched-1'))
      return [
        ...(answer.headers.get('x-request-id') === 'watched-1' ? [] : ['the answer has no id']),
        ...(line && JSON.parse(line).path === '/api/health' ? [] : [`the log says ${line}`]),
        ...(web.log().includes('hidden') ? ['the log tells the query'] : []),
      ]
    })
    await checks.that('readiness falls with the database and comes back with it', () => followsDatabase(web, postgres))
    await checks.that(
      'with every connection taken by others calls fail politely, and the same call succeeds after',
      () => outlastsFullDatabase(web, databaseUrl),
    )
    await checks.that('readiness falls while migrations are missing', () => wantsMigrations(web, databaseUrl))
    await checks.that('SIGTERM in the middle of a call: it is answered, and all end with 0', async () => {
      const codes = worker.stop()
      return [...(await stopsCleanly(web, place.port)), ...zeroes(await codes)]
    })
    await checks.that('a dump is restored as documented into an empty database, secrets and all', () =>
      dumpAndRestore({ place, postgres, folder, instanceId }),
    )
    await checks.that(
      'a newer version is tried and given up: the one before runs on its tables, and on the backup',
      () => {
        const install = (name) => ({
          ...place,
          config: {},
          folder: path.join(folder, name),
          databaseUrl: postgres.url(name),
        })
        return goesBack({
          ...{ folder, instanceId },
          upgraded: install('restored'),
          restored: install('went_back'),
          restore: () => restoreDump(postgres, folder, 'went_back'),
        })
      },
    )
  } finally {
    await Promise.all([web.kill(), worker.kill()])
  }
  return checks.all
}

async function partsKeepToThemselves(web, worker, databaseUrl) {
  const faults = []
  for (const [server, part] of [
    [web, { web: true, worker: false }],
    [worker, { web: false, worker: true }],
  ]) {
    const said = await (await fetch(`${server.base}/api/ready`)).text()
    const expected = JSON.stringify({ status: 'ready', ...part })
    if (said !== expected) faults.push(`ready says ${said}, not ${expected}`)
  }
  const { status } = await fetch(`${worker.base}/api/v1/orders`)
  if (status !== 404) faults.push(`the worker answers the API with ${status}`)
  const reader = await openReader({ databaseUrl, dataDir: '' })
  try {
    // The order query leads nowhere, so its job was tried at once and waits for the next turn.
    const jobs = await eventually(async () => {
      const rows = await reader.rows('select distinct attempts > 0 as tried from jobs')
      return rows.length > 0 && rows.every(({ tried }) => tried)
    })
    if (!jobs) faults.push('no worker took the job')
    const [lease] = await reader.rows(`select holder from leases where name = 'housekeeping'`)
    if (!String(lease?.holder).includes(`:${worker.pid()}:`)) faults.push(`chores are done by ${lease?.holder}`)
  } finally {
    await reader.close()
  }
  return faults
}

async function figuresAreTold(web, worker) {
  const texts = await Promise.all([web, worker].map(async ({ base }) => (await fetch(`${base}/api/metrics`)).text()))
  const told = new Set(texts.flatMap((text) => [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(namesOf)))
  const wanted = ['ops/grafana-dashboard.json', 'ops/prometheus-alerts.yaml'].flatMap((file) =>
    [...readFileSync(path.join(root, file), 'utf8').matchAll(/\b(?:portal|process|nodejs)_[a-z0-9_]+/g)].map(
      ([name]) => ({ file, name }),
    ),
  )
  const empty = /^portal_(jobs|callbacks_total)\{/m.test(texts.join('\n')) ? [] : ['no call or job is counted']
  const missing = wanted.filter(({ name }) => !told.has(name)).map(({ file, name }) => `${file}: ${name}`)
  return [...(wanted.length > 30 ? [] : [`only ${wanted.length} figures are wanted`]), ...empty, ...new Set(missing)]
}

const namesOf = ([, name, type]) =>
  type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name]

async function followsDatabase(web, postgres) {
  postgres.stop('immediate')
  const faults = await waitsFor(web, 'database')
  // What was looked up is told for some seconds.
  const told = await eventually(async () =>
    /^portal_database_up 0$/m.test(await (await fetch(`${web.base}/api/metrics`)).text()),
  )
  const health = await fetch(`${web.base}/api/health`)
  postgres.start()
  return [
    ...faults,
    ...(told ? [] : ['the metrics do not tell that the database is gone']),
    ...(health.status === 200 ? [] : [`health is ${health.status}`]),
    ...(await waitsFor(web, undefined)),
  ]
}

/** Others take what connections there are, and the portal's own are cut. */
async function outlastsFullDatabase(web, databaseUrl) {
  const orderId = `CSFULL${Date.now()}`
  const held = []
  const hold = async () => {
    const client = connectTo(databaseUrl, {
      max: 1,
      idle_timeout: 0,
      onnotice: () => {},
      connection: { application_name: 'hog' },
    })
    try {
      await client`select 1`
      held.push(client)
      return true
    } catch (error) {
      await client.end({ timeout: 0 })
      if (error.code === '53300') return false
      throw error
    }
  }
  try {
    while (await hold());
    const [admin] = held
    const cut = () =>
      admin`select pg_terminate_backend(pid) from pg_stat_activity
        where backend_type = 'client backend' and application_name <> 'hog'`
    // The portal connects anew at once: whoever is faster has the place.
    const full = await eventually(async () => {
      await cut()
      while (await hold());
      const [{ others }] = await admin`select count(*)::int as others from pg_stat_activity
        where backend_type = 'client backend' and application_name <> 'hog'`
      return others === 0
    })
    const refused = await ask(web.base, purchase(orderId))
    const faults = [
      ...(full ? [] : ['the portal kept a connection']),
      ...(SUCCESS.test(JSON.stringify(refused)) || !refused.resultCode ? [`answered ${JSON.stringify(refused)}`] : []),
      ...(await waitsFor(web, 'database')),
    ]
    await Promise.all(held.splice(1).map((client) => client.end({ timeout: 0 })))
    faults.push(...(await waitsFor(web, undefined)))
    const answers = [await ask(web.base, purchase(orderId)), await ask(web.base, purchase(orderId))]
    const ids = new Set(answers.map(({ instanceId }) => instanceId))
    return [...faults, ...(ids.size === 1 && !ids.has(undefined) ? [] : [`after it: ${JSON.stringify(answers)}`])]
  } finally {
    await Promise.all(held.map((client) => client.end({ timeout: 0 })))
  }
}

async function wantsMigrations(web, databaseUrl) {
  const reader = await openReader({ databaseUrl, dataDir: '' })
  const rename = (from, to) => reader.rows(`alter table drizzle.${from} rename to ${to}`)
  try {
    await rename('__drizzle_migrations', 'aside')
    const faults = await waitsFor(web, 'migrations')
    await rename('aside', '__drizzle_migrations')
    return [...faults, ...(await waitsFor(web, undefined))]
  } finally {
    await reader.close()
  }
}

/** What readiness says it waits for, within seconds; undefined for ready. */
async function waitsFor({ base }, reason) {
  let last
  const right = await eventually(async () => {
    const answer = await fetch(`${base}/api/ready`)
    last = { status: answer.status, ...(await answer.json()) }
    return last.waitingFor === reason && answer.status === (reason ? 503 : 200)
  })
  return right ? [] : [`expected to wait for ${reason}, but readiness said ${JSON.stringify(last)}`]
}

/** Sends half a call, tells the process to stop, and sends the rest. */
async function stopsCleanly(server, port) {
  const { method, path: address, headers, body } = purchase()
  const names = { Host: 'portal', ...headers, 'Content-Length': Buffer.byteLength(body) }
  const head = Object.entries(names).map((pair) => pair.join(': '))
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('utf8').on('data', (text) => {
    answer += text
  })
  const closed = new Promise((resolve) => socket.on('close', resolve).on('error', resolve))
  socket.write(`${method} ${address} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n${body.slice(0, 10)}`)
  await sleep(300)
  const startedMs = performance.now()
  const stopped = server.stop()
  await sleep(300)
  const refused = await fetch(`${server.base}/api/health`).then(
    () => false,
    () => true,
  )
  socket.write(body.slice(10))
  const codes = await stopped
  const tookMs = performance.now() - startedMs
  await closed
  return [
    ...(answer.startsWith('HTTP/1.1 200') && SUCCESS.test(answer) ? [] : [`answered: ${answer}`]),
    ...(refused ? [] : ['it still took new connections']),
    ...(tookMs < STOPS_WITHIN_MS ? [] : [`it took ${Math.round(tookMs)} ms`]),
    ...zeroes(codes),
  ]
}

const zeroes = (codes) => (codes.every((code) => code === 0) ? [] : [`exit codes ${codes.join(', ')}`])

async function dumpAndRestore({ place, postgres, folder, instanceId }) {
  const restoredUrl = postgres.url('restored')
  const before = await countRows({ databaseUrl: postgres.url() })
  run(documented('pg_dump'), { ...tools(), DATABASE_URL: postgres.url() }, { cwd: folder })
  await restoreDump(postgres, folder, 'restored')
  const after = await countRows({ databaseUrl: restoredUrl })
  const again = portalServer({ ...place, config: {}, folder: path.join(folder, 'restored'), databaseUrl: restoredUrl })
  try {
    await again.start()
    return [...differences(before, after), ...(await knows(again.base, instanceId))]
  } finally {
    await again.stop()
  }
}

const tools = () => ({ PATH: `${findPostgres()}:${process.env.PATH}` })

async function restoreDump(postgres, folder, name) {
  const admin = await openReader({ databaseUrl: postgres.url(), dataDir: '' })
  await admin.rows(`create database ${name}`)
  await admin.close()
  run(documented('pg_restore'), { ...tools(), DATABASE_URL: postgres.url(name) }, { cwd: folder })
}

/**
 * docs/operations.md, going back: a version with one migration more takes an install over and sells; ours comes back onto its
 * tables and sells; then the backup is restored for ours, which knows what was sold before it and nothing of what came after.
 */
async function goesBack({ folder, upgraded, restored, restore, instanceId }) {
  const program = laterVersion(path.join(folder, 'later'))
  const faults = []
  const during = async (name, install, work) => {
    const server = portalServer(install)
    try {
      await server.start()
      faults.push(...(await work(server.base)).map((fault) => `${name}: ${fault}`))
    } finally {
      faults.push(...zeroes(await server.stop()).map((fault) => `${name}: ${fault}`))
    }
  }
  const has = async (install) => {
    const reader = await openReader({ databaseUrl: install.databaseUrl, dataDir: path.join(install.folder, 'data') })
    const [{ there }] = await reader.rows(`select to_regclass('of_the_later_version') is not null as there`)
    await reader.close()
    return there === true
  }
  let later
  await during('the newer version', { ...upgraded, program }, async (base) => {
    later = await buy(base)
    return [...(await knows(base, instanceId)), ...(await knows(base, later))]
  })
  if (!(await has(upgraded))) faults.push('the newer version did not migrate')
  await during('ours on its tables', upgraded, async (base) => {
    const another = await buy(base)
    return (await Promise.all([instanceId, later, another].map((id) => knows(base, id)))).flat()
  })
  await restore()
  await during('ours on the backup', restored, async (base) => {
    const gone = await knows(base, later)
    const another = await buy(base)
    return [
      ...(await knows(base, instanceId)),
      ...(await knows(base, another)),
      ...(gone.length === 1 ? [] : ['it knows what was sold after the backup']),
    ]
  })
  if (await has(restored)) faults.push('the restored tables are of the newer version')
  await during('the newer version, once more', { ...restored, program }, (base) => knows(base, instanceId))
  return faults
}

/** A copy of the build with one migration more, which the one before can live with; gives its server. */
function laterVersion(folder) {
  execFileSync('cp', ['-R', path.dirname(SERVER), folder])
  const journalFile = path.join(folder, 'db/migrations/meta/_journal.json')
  const journal = JSON.parse(readFileSync(journalFile, 'utf8'))
  const last = journal.entries.at(-1)
  const tag = `${String(last.idx + 1).padStart(4, '0')}_of_the_later_version`
  journal.entries.push({ ...last, idx: last.idx + 1, when: last.when + 60_000, tag })
  writeFileSync(journalFile, JSON.stringify(journal))
  const sql = `create table of_the_later_version (id integer); alter table instances add column later text not null default '';`
  writeFileSync(path.join(folder, `db/migrations/${tag}.sql`), sql.replace('; ', ';--> statement-breakpoint\n'))
  return path.join(folder, 'server.js')
}

/** The one line of docs/operations.md that begins so. */
function documented(beginning) {
  const lines = readFileSync(path.join(root, 'docs/operations.md'), 'utf8').split('\n')
  const found = lines.filter((line) => line.startsWith(`${beginning} `))
  if (found.length !== 1 || !found[0]) throw new Error(`docs/operations.md has ${found.length} lines "${beginning} …"`)
  return found[0]
}

function run(line, env, options) {
  execFileSync('sh', ['-ec', line], {
    ...options,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** @returns {Promise<Map<string, number>>} */
async function countRows({ databaseUrl, dataDir = '' }) {
  const reader = await openReader({ databaseUrl, dataDir })
  try {
    const tables = await reader.rows(
      `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
       where schemaname in ('public', 'drizzle') and tablename <> 'leases' order by 1`,
    )
    const counts = new Map()
    for (const { name } of tables) {
      const [row] = await reader.rows(`select count(*)::int as n from ${name}`)
      counts.set(name, Number(row?.n))
    }
    return counts
  } finally {
    await reader.close()
  }
}

function differences(before, after) {
  const filled = [...before.values()].filter((count) => count > 0).length
  const lost = [...before].filter(([name, count]) => after.get(name) !== count)
  return [
    ...(filled >= 10 ? [] : [`only ${filled} tables had rows`]),
    ...lost.map(([name, count]) => `${name}: ${count} rows before, ${after.get(name)} after`),
  ]
}

function purchase(orderId = `CS${Date.now()}${Math.floor(performance.now() * 1_000) % 1_000_000}`) {
  const fields = { activity: 'newInstance', businessId: randomUUID(), orderId, orderLineId: `${orderId}-000001` }
  return postV2({ path: ADDRESS, key: KEYS.basic, fields })
}

const ask = async (base, { path: address, ...call }) => (await fetch(`${base}${address}`, call)).json()

async function buy(base) {
  const { instanceId, resultCode } = await ask(base, purchase())
  if (typeof instanceId !== 'string') throw new Error(`The purchase was answered ${resultCode}.`)
  return instanceId
}

/** The signature is checked with a key that only the right secret opens; an instance it did not know would be 000003. */
async function knows(base, instanceId) {
  const fields = { activity: 'queryInstance', instanceId }
  const answer = await ask(base, postV2({ path: ADDRESS, key: KEYS.basic, fields }))
  const text = JSON.stringify(answer)
  return SUCCESS.test(text) ? [] : [`the restored portal answers ${text}`]
}

/** What a process says that must not come up. */
async function saysAtStart(server, text) {
  try {
    await server.start()
    await server.kill()
    return ['it started']
  } catch (error) {
    return String(error).includes(text) ? [] : [String(error).slice(-600)]
  }
}
