// `npm run attack`: requests made up to break something, at every address there is, signed in and not; requests no sound
// client sends, byte by byte; and every parser called directly with spoilt input. No fault of ours, no hang, no growing
// memory, nothing handed out.
// Options: --inputs 20000 (0: no requests) --parsers 50000 (0: no parsers) --seed N --database embedded|postgres --as-built
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt } from '../../lib/cli/toolchain.mjs'
import { API_KEY, fillAccount, openAccount } from '../api/account.mjs'
import { chance } from '../crash/model.mjs'
import { destroyOnExit, freePort, startPostgres } from '../support/postgres.mjs'
import { portalServer } from '../support/server.mjs'
import { NASTY, nastyBody, nastyHeaders, PARAMETERS } from './nasty.mjs'
import { attackParsers } from './parsers.mjs'
import { addressOf, routes } from './routes.mjs'
import { attackWire } from './wire.mjs'

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '20000' },
    parsers: { type: 'string', default: '50000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    database: { type: 'string', default: 'embedded' },
    'as-built': { type: 'boolean', default: false },
  },
})
const inputs = Number(values.inputs)
const parsers = Number(values.parsers)
const seed = Number(values.seed)
const AT_ONCE = 8
const WITHIN_MS = 20_000
/** Growth of the resident memory over the second half, in megabytes, that is no leak: heaps breathe. */
const BREATH_MB = 200
const METHODS = ['GET', 'GET', 'GET', 'POST', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']
/** Told apart from faults: the marketplace's, and that a part is switched off. */
const NOT_OURS = new Set([501, 502, 503])
const SCOPES = [
  'orders:read',
  'instances:read',
  'licenses:read',
  'usage:read',
  'usage:write',
  'organisations:read',
  'messages:read',
  'messages:write',
  'jobs:read',
  'tasks:read',
  'changes:read',
]
const OWNER = { email: 'owner@attack.test', password: 'attack-campaign-only-1' }
const SECRETS = ['a-master-secret-for-campaigns-only', 'chaos-usage-key-0001', 'SK-of-the-campaign', OWNER.password]

const checks = new Map()
const check = (name, fault) => checks.set(name, [...(checks.get(name) ?? []), ...(fault ? [fault] : [])])
/** @type {ReturnType<typeof portalServer>} */
let server
try {
  if (parsers > 0) await attackParsers({ inputs: parsers, seed }, check)
  if (inputs > 0) await attackServer()
} catch (error) {
  check('the campaign runs to its end', error instanceof Error ? (error.stack ?? error.message) : String(error))
}
let [passed, failed] = [0, 0]
for (const [name, faults] of checks) {
  if (faults.length === 0) passed += 1
  else failed += 1
  console.log(`  ${faults.length === 0 ? '✓' : '✗'} ${name}`)
  for (const fault of new Set(faults.slice(0, 200)).values().take(20)) console.log(`      ${fault}`)
}
console.log(`\n${passed} passed, ${failed} failed (seed ${seed})`)
if (process.env.CAMPAIGN_REPORT) writeFileSync(process.env.CAMPAIGN_REPORT, JSON.stringify({ passed, failed }))
process.exit(failed > 0 || passed === 0 ? 1 : 0)

async function attackServer() {
  if (!values['as-built']) await ensureBuilt()
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portal-attack-'))
  const postgres = values.database === 'postgres' ? await startPostgres({ fsync: false }) : undefined
  if (postgres) destroyOnExit(postgres)
  const { intake, config } = await openAccount(SCOPES)
  config.users = [{ ...OWNER, name: 'Owner', memberships: [{ seller: 'meter', role: 'owner' }] }]
  const env = { PORTAL_SANDBOX: 'on' }
  server = portalServer({ folder, port: await freePort(), databaseUrl: postgres?.url(), config, env })
  try {
    await server.start()
    await fillAccount(server.base)
    const cookie = await signIn()
    await attackRoutes(cookie)
    await attackWire(server.base, check)
    const log = server.log()
    check(
      'no secret stands in the log',
      SECRETS.find((secret) => log.includes(secret)),
    )
    for (const line of log
      .split('\n')
      .filter((each) => /"level":"(error|fatal)"|UnhandledPromise|uncaughtException/.test(each))) {
      check('nothing went wrong behind the answers', line.slice(0, 600))
    }
    check('nothing went wrong behind the answers')
  } finally {
    await server.stop()
    await intake.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The owner's cookies, by the form of the sign-in library. */
async function signIn() {
  const start = await fetch(`${server.base}/api/auth/csrf`)
  const cookies = new Map(cookiesOf(start))
  const { csrfToken } = await start.json()
  const answer = await fetch(`${server.base}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
    body: new URLSearchParams({ ...OWNER, csrfToken }),
  })
  for (const [name, value] of cookiesOf(answer)) cookies.set(name, value)
  const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
  const home = await fetch(`${server.base}/en/meter/orders`, { headers: { cookie }, redirect: 'manual' })
  check('the owner is signed in', home.status === 200 ? undefined : `${answer.status}, then ${home.status}`)
  return cookie
}

function cookiesOf(response) {
  return response.headers.getSetCookie().map((line) => {
    const [pair = ''] = line.split(';')
    const at = pair.indexOf('=')
    return [pair.slice(0, at), pair.slice(at + 1)]
  })
}

async function attackRoutes(cookie) {
  const random = chance(seed)
  const templates = routes()
  const known = { sellers: ['meter'], ids: await someIds() }
  const statuses = new Map()
  const memory = []
  let made = 0
  const attacker = async () => {
    while (made < inputs) {
      made += 1
      if (made % Math.ceil(inputs / 20) === 0) memory.push(residentMb())
      const template = random.pick(templates)
      const search = new URLSearchParams()
      for (let n = random.below(4); n > 0; n -= 1)
        search.append(random.pick(PARAMETERS), random.pick(NASTY).toWellFormed())
      const place = addressOf(template, random, known)
      const method = random.pick(METHODS)
      const headers = { ...nastyHeaders(random), ...(random.is(0.6) ? { cookie } : {}) }
      if (template.startsWith('/api/v1') && random.is(0.7)) headers.authorization = `Bearer ${API_KEY}`
      const body = ['GET', 'HEAD'].includes(method) ? undefined : nastyBody(random)
      const shown = `${method} ${place.slice(0, 120)}?${String(search).slice(0, 200)} ${JSON.stringify({ ...headers, cookie: headers.cookie === cookie ? 'owner' : headers.cookie })} ${String(body ?? '').slice(0, 120)}`
      // A form in parts that ends too early is answered 500 by Next itself, before anything of ours sees it.
      const cutForm = !place.startsWith('/api/') && String(headers['content-type']).startsWith('multipart/')
      // The owner must stay signed in, and nobody else must be signed in by this.
      if (/sign-out|signout/.test(place)) continue
      const startedMs = performance.now()
      try {
        const response = await fetch(`${server.base}${place}?${search}`, {
          method,
          headers,
          body,
          redirect: 'manual',
          signal: AbortSignal.timeout(WITHIN_MS),
        })
        const text = await response.text()
        judge(response, text, shown, cutForm)
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
        if (response.status === 200 && template.endsWith('welcome'))
          check(
            'no page hands out an account',
            response.headers.getSetCookie().some((line) => /session/.test(line)) ? shown : undefined,
          )
      } catch (error) {
        const slow = performance.now() - startedMs > WITHIN_MS - 100
        // A request the client's own library does not send is no attack.
        if (slow || !/Invalid|invalid|Failed to parse|must not|Headers/.test(`${error} ${error?.cause}`))
          check('every request is answered in time', `${error} ${error?.cause ?? ''} ${shown}`)
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, attacker))
  check('every request is answered in time')
  const half = memory[Math.floor(memory.length / 2)] ?? 0
  const grown = (memory.at(-1) ?? 0) - half
  check('memory stays flat', inputs >= 20_000 && grown > BREATH_MB ? `${memory.join(', ')} MB` : undefined)
  console.log(
    `  ${inputs} requests at ${templates.length} addresses: ${[...statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, n]) => `${status} × ${n}`)
      .join(', ')}; ${memory.at(0)} to ${memory.at(-1)} MB`,
  )
  const home = await fetch(`${server.base}/en/meter/orders`, { headers: { cookie }, redirect: 'manual' })
  check('the owner is still there', home.status === 200 ? undefined : String(home.status))
}

function judge(response, text, shown, cutForm) {
  check(
    'no request is answered with a fault of ours',
    response.status >= 500 && !NOT_OURS.has(response.status) && !cutForm
      ? `${response.status} ${shown} ${text.slice(0, 100)}`
      : undefined,
  )
  check('no answer holds a secret', SECRETS.some((secret) => text.includes(secret)) ? shown : undefined)
  check('no answer tells of our insides', /node_modules|\.next\/server|at \w+ \(\//.test(text) ? shown : undefined)
  check('no file of the machine is handed out', /root:x:0|\[fonts\]/.test(text) ? shown : undefined)
  const location = response.headers.get('location')
  check(
    'nobody is sent to another host',
    location && new URL(location, server.base).hostname.endsWith('evil.test') ? `${shown} → ${location}` : undefined,
  )
  const type = response.headers.get('content-type') ?? ''
  if (!type.startsWith('text/html')) return
  check(
    'every page has a policy of its own',
    response.headers.get('content-security-policy')?.includes('default-src') || response.status >= 400
      ? undefined
      : shown,
  )
  check('no page repeats markup it was given', /<img src=x onerror|<script>alert\(1\)/.test(text) ? shown : undefined)
}

/** Ids of what there is, so that half of the requests reach something. */
async function someIds() {
  const found = new Set()
  for (const list of ['orders', 'instances', 'messages', 'jobs', 'tasks', 'tenants', 'usage-records', 'packages']) {
    const response = await fetch(`${server.base}/api/v1/${list}`, { headers: { authorization: `Bearer ${API_KEY}` } })
    for (const [, id] of (await response.text()).matchAll(/"(?:\w*[iI]d|meteringSn)":"([^"]+)"/g)) found.add(id)
  }
  return [...found].slice(0, 200)
}

/** Resident memory of the server in megabytes, of the process that listens. */
function residentMb() {
  const pid = server.pid()
  return pid === undefined
    ? 0
    : Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1_024)
}
