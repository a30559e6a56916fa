// The portal as docs/operations.md has it in production: two web processes and a worker over one PostgreSQL, behind nginx on
// the configurations of ops/. Processes are killed, stopped and hung while the marketplace calls.
import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from '../../lib/cli/toolchain.mjs'
import { openReader } from '../crash/compare.mjs'
import { ADDRESS, configFor, KEYS } from '../crash/families/account.mjs'
import { getV1, postKitV2, postV2 } from '../support/caller.mjs'
import { checklist, eventually } from '../support/checklist.mjs'
import { findProgram } from '../support/debian.mjs'
import { destroyOnExit, freePort, startPostgres } from '../support/postgres.mjs'
import { portalServer } from '../support/server.mjs'
import { ask, cookiesOf, valuesOf } from './ask.mjs'
import { selfSigned, startNginx } from './nginx.mjs'

const OWNER = { email: 'owner@ops.test', password: 'owner-behind-the-proxy' }
const API_KEY = 'kp_live_behind_nginx_0001'
/** Its purchases are entered at once and answered 3 s later: time to kill the process in between. */
const SLOW = { seller: 'slow', key: 'slow-access-key-0001' }
const SUCCESS = /"resultCode":"00000[04]"/
const MARKETPLACE_WAITS_MS = 5_000

/** @param {{ folder: string, figures: string[] }} place `figures` gets what each process tells at /api/metrics */
export async function proxyChecks({ folder, figures }) {
  const checks = checklist()
  const program = findProgram({ name: 'nginx', package: 'nginx', file: 'usr/sbin/nginx', folder })
  if (!program) {
    checks.skip('the portal behind nginx', 'nginx is not installed, and only root on Debian can fetch it')
    return checks.all
  }
  const postgres = await startPostgres()
  destroyOnExit(postgres)
  const setUp = await startAll({ program, folder, databaseUrl: postgres.url() })
  try {
    await overTls(checks, setUp)
    await inCompose(checks, setUp)
    await throughFailures(checks, setUp)
    for (const base of setUp.inside()) figures.push((await ask(`${base}/api/metrics`)).text)
  } finally {
    await setUp.stop()
    postgres.destroy()
  }
  return checks.all
}

async function startAll({ program, folder, databaseUrl }) {
  const [plain, tls, compose, ...ports] = await Promise.all(Array.from({ length: 6 }, freePort))
  const base = `https://localhost:${tls}`
  const config = accounts()
  const part = (name, port) =>
    portalServer({
      ...{ folder: path.join(folder, `${name}-${port}`), port, databaseUrl, config },
      env: { PORTAL_PROCESS: name, PORTAL_PUBLIC_URL: base, PORTAL_DB_POOL: '4', LOG_LEVEL: 'debug' },
    })
  const webs = [part('web', ports[0]), part('web', ports[1])]
  const worker = part('worker', ports[2])
  const { key, cert } = selfSigned(folder)
  const own = [
    ['127.0.0.1:3001', `127.0.0.1:${ports[0]}`],
    ['127.0.0.1:3002', `127.0.0.1:${ports[1]}`],
  ]
  const host = path.join(folder, 'host')
  const running = []
  const stop = async () => {
    await Promise.all(running.map((nginx) => nginx.stop()))
    await Promise.all([...webs, worker].map((server) => server.kill()))
  }
  try {
    await Promise.all([...webs, worker].map((server) => server.start()))
    const nginx = await startNginx({
      ...{ program, folder: host, file: 'nginx.conf', port: plain },
      changes: [
        ...own,
        ['listen 80;', `listen 127.0.0.1:${plain};`],
        ['listen 443 ssl;', `listen 127.0.0.1:${tls} ssl;`],
        ['    listen [::]:80;\n', ''],
        ['    listen [::]:443 ssl;\n', ''],
        ['portal.example.com', 'localhost'],
        ['/etc/nginx/portal.key', key],
        ['/etc/nginx/portal.crt', cert],
        ['/var/log/nginx/portal.log', `${host}/access.log`],
      ],
    })
    running.push(nginx)
    // As Docker's name service would say; older versions of nginx know no `resolve` there.
    const behindAnother = await startNginx({
      ...{ program, folder: path.join(folder, 'compose'), file: 'nginx-compose.conf', port: compose },
      changes: [
        ['    resolver 127.0.0.11 valid=5s;\n', ''],
        ['server web:3000 resolve max_fails=0;', own.map(([, to]) => `server ${to};`).join(' ')],
        ['172.16.0.0/12', '127.0.0.0/8'],
        ['listen 80;', `listen 127.0.0.1:${compose};`],
        ['/dev/stdout', `${path.join(folder, 'compose')}/access.log`],
      ],
    })
    running.push(behindAnother)
    const ca = readFileSync(cert, 'utf8')
    return {
      ...{ base, webs, nginx, databaseUrl, stop },
      /** Those that run, past the proxy. */
      inside: () => [...webs, worker].filter((server) => server.running()).map((server) => server.base),
      plain: `http://localhost:${plain}`,
      compose: `http://127.0.0.1:${compose}`,
      /** Over TLS, from outside. */
      outside: (address, options = {}) => ask(`${base}${address}`, { ...options, ca }),
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function accounts() {
  const config = configFor('http://127.0.0.1:9')
  const [acme] = config.sellers
  acme.apiKeys.push({ name: 'proxy', key: API_KEY, scopes: ['changes:read', 'jobs:work'] })
  const byHand = { mode: 'manual', promise: 'brief' }
  config.sellers.push({
    ...{ id: SLOW.seller, name: 'Slow', keys: [{ class: 'basic', key: SLOW.key }] },
    settings: { defaultProvisioning: byHand },
  })
  return { ...config, users: [{ ...OWNER, name: 'Owner', memberships: [{ seller: 'acme', role: 'owner' }] }] }
}

/** @param {ReturnType<typeof checklist>} checks @param {Awaited<ReturnType<typeof startAll>>} setUp */
async function overTls(checks, { base, plain, outside, nginx, databaseUrl }) {
  await checks.that('http leads to https, path and query kept', async () => {
    const { status, headers } = await ask(`${plain}/en/sign-in?next=%2Fa%20b`)
    const wanted = 'https://localhost/en/sign-in?next=%2Fa%20b'
    const location = headers.find(([name]) => name === 'location')?.[1]
    return status === 301 && location === wanted ? [] : [`${status} to ${location}`]
  })

  let cookie = ''
  await checks.that('a person signs in over TLS, and the cookie is for TLS alone', async () => {
    const asked = await outside('/api/auth/csrf')
    const answer = await signIn(outside, asked, OWNER.password, { origin: base })
    cookie = cookiesOf(asked, answer)
    const session = valuesOf(answer, 'set-cookie').find((line) => line.includes('session-token'))
    const right = ['__Secure-', 'Secure', 'HttpOnly', 'SameSite'].filter((word) => !session?.includes(word))
    const page = await outside('/en/acme/orders', { headers: { cookie } })
    return [
      ...right.map((word) => `the session's cookie lacks ${word}: ${session}`),
      ...(page.status === 200 && page.text.includes('</html>') ? [] : [`the orders answer ${page.status}`]),
    ]
  })

  await checks.that('pages keep each security header, once, and a policy that fits their scripts', async () => {
    const page = await outside('/en/acme/orders', { headers: { cookie } })
    const [policy = ''] = valuesOf(page, 'content-security-policy')
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
    const scripts = [...page.text.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag)
    const foreign = scripts.filter((tag) => !nonce || !tag.includes(`nonce="${nonce}"`))
    return [
      ...PAGE_HEADERS.filter((name) => valuesOf(page, name).length !== 1).map(
        (name) => `${name}: ${valuesOf(page, name).join(' | ') || 'none'}`,
      ),
      ...(scripts.length > 5 && foreign.length === 0
        ? []
        : [`${foreign.length} of ${scripts.length} scripts not let in`]),
      ...tellsNothing(page),
    ]
  })

  await checks.that('the API keeps its headers, and each answer has one request id, of nginx', async () => {
    const headers = { authorization: `Bearer ${API_KEY}`, 'x-request-id': 'chosen-by-the-caller' }
    const answer = await outside('/api/v1/changes?after=0', { headers })
    const ids = valuesOf(answer, 'x-request-id')
    const logged = await eventually(async () => nginx.accesses().includes(ids[0] ?? 'none'), 2_000)
    return [
      ...(answer.status === 200 ? [] : [`HTTP ${answer.status}`]),
      ...(ids.length === 1 && /^[0-9a-f]{32}$/.test(ids[0] ?? '') ? [] : [`ids ${ids.join(' | ')}`]),
      ...(logged ? [] : ['the access log has another id']),
      ...['x-content-type-options', 'referrer-policy'].filter((name) => valuesOf(answer, name).length !== 1),
      ...tellsNothing(answer),
    ]
  })

  await checks.that('signed calls of three families pass unchanged, in body, header and address', async () => {
    const instanceId = await buy(outside)
    const calls = [
      postV2({ path: ADDRESS, key: KEYS.basic, fields: { activity: 'queryInstance', instanceId } }),
      getV1({
        path: ADDRESS,
        key: KEYS.v1,
        sentAt: Date.now(),
        parameters: { activity: 'queryInstance', instanceId, extra: 'a b+c/测=试%' },
      }),
      postKitV2({
        ...{ path: `${ADDRESS}/produceAPI/v2/tenantSync`, key: KEYS.kit, sentAt: Date.now() },
        fields: {
          instanceId,
          orderId: 'CS1',
          tenantId: 't1',
          tenantCode: 'acme',
          name: '测试公司',
          domainName: 'https://a.test',
          flag: 1,
          testFlag: 0,
        },
      }),
    ]
    const answers = await Promise.all(calls.map((call) => outside(call.path, call)))
    return answers.flatMap(({ text }, at) => (SUCCESS.test(text) ? [] : [`call ${at + 1}: ${text}`]))
  })

  await checks.that('a call of 2 MiB and more is answered by the portal, one of 13 MiB by nginx', async () => {
    const sized = (bytes) => {
      const call = purchase()
      const body = Buffer.alloc(bytes, ' ')
      body.write(call.body)
      return outside(call.path, { ...call, body })
    }
    const [large, tooLarge] = await Promise.all([sized(2 * 1024 * 1024 + 7), sized(13 * 1024 * 1024)])
    return [
      ...(large.status === 200 && /"resultCode":"00000\d"/.test(large.text) ? [] : [`2 MiB: ${large.status}`]),
      ...(tooLarge.status === 413 ? [] : [`13 MiB: ${tooLarge.status}`]),
    ]
  })

  await checks.that('a file of 9 MB is uploaded by a form, and by a form of this site alone', async () => {
    const send = (origin, bytes) => outside('/en/acme/orders/import', upload({ cookie, origin, bytes }))
    const [own, foreign] = [await send(base, 9_000_000), await send('https://evil.test', 1_000)]
    return [
      ...(own.status === 200 && own.text.includes('"counts"') ? [] : [`${own.status}: ${own.text.slice(0, 300)}`]),
      // The portal refuses it unread; where it hangs up while nginx still sends, nginx says so.
      ...([403, 502].includes(foreign.status) ? [] : [`another site's form: ${foreign.status}`]),
    ]
  })

  await checks.that('the feed holds its answer back, and gives it when something happens', async () => {
    const headers = { authorization: `Bearer ${API_KEY}` }
    const quiet = await outside('/api/v1/changes?after=latest&wait=5', { headers })
    const held = outside('/api/v1/changes?after=latest&wait=20', { headers })
    await sleep(700)
    const instanceId = await buy(outside)
    const told = await held
    return [
      ...(quiet.status === 200 && quiet.tookMs > 4_500 ? [] : [`${quiet.status} after ${quiet.tookMs} ms`]),
      ...(told.status === 200 && told.text.includes(instanceId) && told.tookMs < 15_000 ? [] : [`told ${told.text}`]),
    ]
  })

  await checks.that('what watches from inside is not to be had from outside', async () => {
    const hidden = [
      '/api/metrics',
      '/api/ready',
      '/api/metrics/',
      '/api//metrics',
      '/api/%6detrics',
      '/en/../api/ready',
    ]
    const answers = await Promise.all([...hidden, '/api/health'].map((address) => outside(address)))
    const health = answers.pop()
    return [
      ...answers.flatMap(({ status, text }, at) =>
        status === 404 && !text.includes('portal_') ? [] : [`${hidden[at]}: ${status}`],
      ),
      ...(health?.status === 200 ? [] : [`health is ${health?.status}`]),
    ]
  })

  await checks.that('what a caller says of address and host does not count', async () => {
    await failToSignIn(outside, { 'x-forwarded-for': '198.51.100.7', 'x-real-ip': '198.51.100.7' })
    const keys = await failuresBy(databaseUrl)
    const turned = await outside('/en/acme/orders', {
      headers: { 'x-forwarded-host': 'evil.test', forwarded: 'host=evil.test' },
    })
    return [
      ...(keys.includes(addressKey('127.0.0.1')) ? [] : ['the caller is not counted']),
      ...(keys.includes(addressKey('198.51.100.7')) ? ['a forged address is counted'] : []),
      ...(turned.headers.some(([, value]) => value.includes('evil.test')) ? ['a forged host came back'] : []),
    ]
  })

  await checks.that('the access log has no query', () =>
    nginx.accesses().includes(`POST ${ADDRESS}"`) && !/signature|authToken|\?/.test(nginx.accesses())
      ? []
      : ['a line has one, or no call is there'],
  )
}

/** ops/nginx-compose.conf stands behind a proxy with TLS, and is reached by any port. */
async function inCompose(checks, { compose, databaseUrl }) {
  const through = (address, options) => ask(`${compose}${address}`, options)
  await checks.that('behind another proxy, the address that one gives counts', async () => {
    const instanceId = await buy(through)
    await failToSignIn(through, { 'x-forwarded-for': '192.0.2.1, 198.51.100.8' })
    const keys = await failuresBy(databaseUrl)
    return [
      ...(instanceId ? [] : ['no purchase']),
      ...(keys.includes(addressKey('198.51.100.8')) ? [] : ["the other proxy's word is not taken"]),
      ...(keys.includes(addressKey('192.0.2.1')) ? ['a forged address is counted'] : []),
    ]
  })
  await checks.that('a form is taken from the address it was sent to, port and all', async () => {
    const headers = (origin) => ({ origin, 'content-type': 'application/x-www-form-urlencoded' })
    const send = (origin) => through('/en/sign-in', { method: 'POST', headers: headers(origin), body: 'a=b' })
    const [own, foreign] = [await send(compose), await send('http://127.0.0.1:1')]
    return [
      ...(own.status === 403 ? [`its own form: ${own.text}`] : []),
      ...(foreign.status === 403 ? [] : [`another's: ${foreign.status}`]),
    ]
  })
}

async function throughFailures(checks, { outside, webs, nginx, databaseUrl }) {
  const [first, second] = webs

  await checks.that(
    'a process dies after it wrote and before it answered: another gives the answer, once',
    async () => {
      const calls = Array.from({ length: 4 }, () =>
        purchase({ address: `/api/koogallery/${SLOW.seller}`, key: SLOW.key }),
      )
      const answers = calls.map((call) => outside(call.path, call))
      const reader = await openReader({ databaseUrl, dataDir: '' })
      try {
        const entered = await eventually(async () => {
          const [row] = await reader.rows(`select count(*)::int as n from instances where seller_id = '${SLOW.seller}'`)
          return row?.n === calls.length
        }, 2_500)
        const cut = nginx.errors().length
        await first.kill()
        const texts = (await Promise.all(answers)).map(({ text }) => text)
        const repeated =
          nginx
            .errors()
            .slice(cut)
            .match(/prematurely closed/g)?.length ?? 0
        const [kept] = await reader.rows(
          `select count(*)::int as calls, count(distinct instance_id)::int as instances,
           count(*) filter (where verdict <> 'accepted')::int as refused from messages where seller_id = '${SLOW.seller}'`,
        )
        return [
          ...(entered ? [] : ['the purchases were not entered in time']),
          ...(repeated >= 1 ? [] : ['no call was cut']),
          ...texts.filter((text) => !SUCCESS.test(text)),
          ...(JSON.stringify(kept) === '{"calls":4,"instances":4,"refused":0}' ? [] : [JSON.stringify(kept)]),
        ]
      } finally {
        await reader.close()
        await first.start()
      }
    },
  )

  await checks.that(
    'web processes are killed and stopped in turn while calls come: every one succeeds, each once',
    async () => {
      let calling = true
      const orders = []
      const faults = []
      let cut = 0
      const send = (call) => outside(call.path, call)
      const caller = async () => {
        while (calling && orders.length < 3_000) {
          const orderId = newOrder()
          orders.push(orderId)
          const { status, text, tookMs } = await send(purchase({ orderId }))
          if (status === 0) {
            // Killed within its answer: nobody can mend that, and the marketplace calls again.
            cut += 1
            const again = await send(purchase({ orderId }))
            if (!SUCCESS.test(again.text)) faults.push(`after a cut answer: ${again.text.slice(0, 200)}`)
            continue
          }
          if (!SUCCESS.test(text) || tookMs > MARKETPLACE_WAITS_MS)
            faults.push(`${Math.round(tookMs)} ms: ${text.slice(0, 200)}`)
        }
      }
      const callers = Array.from({ length: 6 }, caller)
      try {
        for (const end of [() => first.kill(), () => second.stop()]) {
          await sleep(400)
          await end()
          await sleep(200)
          await Promise.all([first, second].map((web) => (web.running() ? undefined : web.start())))
        }
      } finally {
        calling = false
        await Promise.all(callers)
      }
      const kept = await instancesOf(databaseUrl, orders)
      return [
        ...(orders.length >= 50 ? [] : [`only ${orders.length} calls`]),
        ...(cut <= callers.length ? [] : [`${cut} answers were cut`]),
        ...faults,
        ...(kept === orders.length ? [] : [`${kept} instances of ${orders.length} orders`]),
      ]
    },
  )

  await checks.that(
    'a process hangs: its calls are answered by the other before the marketplace gives up',
    async () => {
      const pid = first.pid()
      process.kill(pid, 'SIGSTOP')
      try {
        const calls = Array.from({ length: 6 }, () => purchase())
        const answers = await Promise.all(calls.map((call) => outside(call.path, call)))
        const waited = answers.filter(({ tookMs }) => tookMs > 3_000).length
        return [
          ...(waited >= 1 ? [] : ['no call came to the process that hangs']),
          ...answers.flatMap(({ text, tookMs }) =>
            SUCCESS.test(text) && tookMs < MARKETPLACE_WAITS_MS ? [] : [`${Math.round(tookMs)} ms: ${text}`],
          ),
        ]
      } finally {
        process.kill(pid, 'SIGCONT')
      }
    },
  )

  await checks.that('what is no call of the marketplace is not sent twice when its process dies', async () => {
    const take = () =>
      outside('/api/v1/jobs/lease', {
        method: 'POST',
        headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ wait: 4, max: 1 }),
      })
    const answers = Array.from({ length: 4 }, take)
    await sleep(1_500)
    await first.kill()
    const statuses = (await Promise.all(answers)).map(({ status }) => status)
    return statuses.includes(502) &&
      statuses.includes(200) &&
      statuses.every((status) => status === 502 || status === 200)
      ? []
      : [`answered ${statuses.join(', ')}`]
  })
}

const PAGE_HEADERS = [
  'content-security-policy',
  'strict-transport-security',
  'x-content-type-options',
  'x-frame-options',
  'referrer-policy',
  'permissions-policy',
  'cross-origin-opener-policy',
  'x-request-id',
  'content-type',
  'date',
]

function tellsNothing(answer) {
  const [server = ''] = valuesOf(answer, 'server')
  return [...(/\d/.test(server) ? [`Server: ${server}`] : []), ...valuesOf(answer, 'x-powered-by')]
}

const newOrder = () => `CS${randomUUID().replaceAll('-', '')}`

function purchase({ orderId = newOrder(), address = ADDRESS, key = KEYS.basic } = {}) {
  const fields = { activity: 'newInstance', businessId: randomUUID(), orderId, orderLineId: `${orderId}-000001` }
  return postV2({ path: address, key, fields })
}

async function buy(send) {
  const call = purchase()
  const { status, text } = await send(call.path, call)
  if (!SUCCESS.test(text)) throw new Error(`The purchase was answered ${status}: ${text.slice(0, 300)}`)
  return JSON.parse(text).instanceId
}

function signIn(send, asked, password, headers) {
  return send('/api/auth/callback/credentials', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: cookiesOf(asked), ...headers },
    body: String(new URLSearchParams({ ...OWNER, password, csrfToken: JSON.parse(asked.text).csrfToken })),
  })
}

const failToSignIn = async (send, headers) => signIn(send, await send('/api/auth/csrf'), 'not-the-password', headers)

async function failuresBy(databaseUrl) {
  const reader = await openReader({ databaseUrl, dataDir: '' })
  try {
    return (await reader.rows('select key from sign_in_failures')).map(({ key }) => key)
  } finally {
    await reader.close()
  }
}

/** As lib/services/access/attempts.ts keeps an address. */
const addressKey = (address) => `ip:${createHash('sha256').update(address).digest('base64url').slice(0, 32)}`

async function instancesOf(databaseUrl, orders) {
  const reader = await openReader({ databaseUrl, dataDir: '' })
  try {
    const list = orders.map((order) => `'${order}'`).join()
    const [row] = await reader.rows(
      `select count(*)::int as n, count(distinct order_id)::int as orders from instances where order_id in (${list || "''"})`,
    )
    return row.n === row.orders ? row.n : `${row.n} for ${row.orders} orders:`
  } finally {
    await reader.close()
  }
}

/** The preview of an order import, as React sends the form of its page. */
function upload({ cookie, origin, bytes }) {
  const manifest = path.join(root, '.next/standalone/.next/server/server-reference-manifest.json')
  const { node } = JSON.parse(readFileSync(manifest, 'utf8'))
  const [id = ''] = Object.entries(node).find(([, { exportedName }]) => exportedName === 'previewImportAction') ?? []
  const boundary = randomUUID()
  const row = `CS-ROW,${'x'.repeat(2_000)}\n`
  const file = `订单号,备注\n${row.repeat(Math.ceil(bytes / row.length))}`
  const part = (name, value, more = '') =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`
  const csv = '; filename="orders.csv"\r\nContent-Type: text/csv'
  const body = `${part('_1_seller', 'acme')}${part('_1_file', file, csv)}${part('0', '[null,"$K1"]')}--${boundary}--\r\n`
  const headers = { cookie, origin, 'next-action': id, 'content-type': `multipart/form-data; boundary=${boundary}` }
  return { method: 'POST', headers, body: Buffer.from(body) }
}
