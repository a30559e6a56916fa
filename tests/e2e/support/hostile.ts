import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type APIRequestContext, expect } from '@playwright/test'
import { getV1, postKitV2, postV2, type SignedCall } from '../../support/caller.mjs'
import { asCommandLine, OWNER } from './portal'

export const IMAGE = '<img src=x onerror=window.__pwned=1>'
export const SCRIPT = '"><script>window.__pwned=1</script>'
/** For the direction of a line and characters nobody sees. */
const TURNED = '\u202eexe.\u200b\u200d\u2066gpj\ufeff'
const BRACES = "{{constructor}} {name, plural, one {# <b>x</b>} other '{"
const FORMULA = "=cmd|'/c calc'!A1"
const ADDRESS = 'javascript:window.__pwned=1//https://'

/** Everything at once, as long as a field may be. */
const evil = (length = 10_000) => `${IMAGE}${SCRIPT}${TURNED}${BRACES}${'W'.repeat(length)}`.slice(0, length)

const KEYS = { basic: 'hostile-basic-0001', v1: 'hostile-v1-0001', kit: 'hostile-kit-0001' }
/** Of this run: no two accounts have the same. */
const API_KEY = `kp_live_hostile_${randomUUID()}`
const LICENCE = 'HOSTILE-KEY-0000-0001'
const SCOPES = [
  ...['orders:read', 'instances:read', 'licenses:check', 'licenses:stock', 'usage:write', 'jobs:work'],
  ...['tasks:read', 'tasks:write'],
]

/** An account whose every field somebody else fills, or might have filled, holds what should not run; gives its id. */
export async function fillHostileAccount(request: APIRequestContext) {
  const seller = `evil${Date.now()}`
  const orders = new Map<string, object>()
  const marketplace = createServer(({ url = '/' }, response) => {
    const orderId = new URL(url, 'http://marketplace').searchParams.get('orderId') ?? ''
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ resultCode: 'MKT.0000', orderInfo: orders.get(orderId) ?? {} }))
  })
  await new Promise<void>((ready) => marketplace.listen(0, '127.0.0.1', ready))
  const { port } = marketplace.address() as AddressInfo
  await apply(request, config(seller, `http://127.0.0.1:${port}`))

  const call = async ({ method, path, headers, body }: SignedCall) => {
    const answer = await request.fetch(path, { method, headers, ...(body === '' ? {} : { data: body }) })
    const { instanceId }: { instanceId?: string } = await answer.json()
    return instanceId ?? ''
  }
  const path = `/api/koogallery/${seller}`
  const v2 = (fields: object, key = KEYS.basic) => call(postV2({ path, key, fields: { ...fields } }))
  const v1 = (parameters: Record<string, string>) =>
    call(getV1({ path, key: KEYS.v1, parameters: { ...parameters, testFlag: '0' }, sentAt: Date.now() }))
  const push = (name: string, fields: object) =>
    call(
      postKitV2({
        path: `${path}/produceAPI/v2/${name}`,
        key: KEYS.kit,
        sentAt: Date.now(),
        fields: { ...fields, instanceId: made.manual, tenantId: SCRIPT, testFlag: 0, flag: 1 },
      }),
    )
  const rest = (verb: string, data: object) =>
    request.post(`/api/v1/${verb}`, { headers: { Authorization: `Bearer ${API_KEY}` }, data })
  const buy = (productId: string, orderId = `CS${randomUUID().replaceAll('-', '')}`) => {
    orders.set(orderId, orderOf(orderId, productId))
    return v2({ activity: 'newInstance', orderId, orderLineId: `${orderId}-1`.slice(0, 64), businessId: randomUUID() })
  }

  const ended = new Set<string>()
  // The marketplace: names, ids, what it asks about, and calls that are none.
  const made = { manual: await buy('MANUAL', SCRIPT), pull: await buy('PULL'), refused: await buy('PULL', FORMULA) }
  const metered = await buy('METER')
  await v1({ activity: 'newInstance', ...buyerOfV1(), orderId: IMAGE.slice(0, 60), productId: 'MANUAL' })
  await rest('licenses/stock', { productId: 'KEYS', skuCode: '', text: LICENCE })
  await v1({ activity: 'getLicense', ...buyerOfV1(), orderId: `L${Date.now()}`, productId: 'KEYS' })
  await v2({ activity: 'queryInstance', instanceId: `${SCRIPT}${BRACES}`.slice(0, 64) })
  await v2({ activity: evil(), orderId: SCRIPT, [SCRIPT]: IMAGE })
  await v2({ activity: 'newInstance', orderId: SCRIPT, scene: BRACES }, 'another key')
  await request.post(`${path}?signature=${encodeURIComponent(SCRIPT)}&nonce=${IMAGE}`, { data: SCRIPT })

  // The enterprise's side of it.
  await push('tenantSync', { orderId: SCRIPT, tenantCode: IMAGE, name: evil(200), domainName: ADDRESS })
  await push('authSync', { appId: IMAGE, userList: [{ ...member, name: evil(100) }] })
  await push('singleOrgSync', { orgCode: IMAGE, orgName: evil(100), parentCode: '' })

  // The seller's own product: what it hands over, why it cannot, what it counts, on which machine it runs.
  await expect(async () => {
    const leased = await rest('jobs/lease', { max: 10 })
    const { jobs }: { jobs: { leaseId: string; data: { jobId: string; order: { orderId: string } } }[] } =
      await leased.json()
    for (const { leaseId, data } of jobs) {
      const access = { frontEndUrl: 'https://app.evil.test/', userName: IMAGE, memo: evil(1_000) }
      for (const frontEndUrl of [ADDRESS, 'data:text/html,x', 'https://x"onmouseover=alert(1)']) {
        const refused = await rest(`jobs/${data.jobId}/complete`, { leaseId, access: { ...access, frontEndUrl } })
        expect(refused.status(), frontEndUrl).toBe(422)
      }
      const last =
        data.order.orderId === FORMULA
          ? await rest(`jobs/${data.jobId}/fail`, { leaseId, reason: evil(2_000) })
          : await rest(`jobs/${data.jobId}/complete`, { leaseId, access })
      expect(last.status(), await last.text()).toBe(200)
      ended.add(data.jobId)
    }
    expect(ended.size).toBe(2)
  }).toPass({ timeout: 20_000 })
  const time = new Date().toISOString()
  const events = [{ id: SCRIPT, instanceId: metered, value: '1', time, attributes: { [IMAGE]: evil(1_000) } }]
  await rest('usage-events', { events: [...events, { id: IMAGE, instanceId: SCRIPT, value: BRACES, time: FORMULA }] })
  await rest('licenses/activate', { key: LICENCE, fingerprint: 'f'.repeat(64), device: evil(100) })
  const stop = () => new Promise((done) => marketplace.close(done).closeAllConnections())
  return { seller, launch: made.manual, stop }
}

/** Brings the running portal to a configuration, as `npm run portal -- apply` does. */
async function apply(request: APIRequestContext, data: object): Promise<void> {
  const answer = await request.post('/api/admin/apply', { headers: asCommandLine, data })
  expect(answer.status(), await answer.text()).toBe(200)
}

function config(id: string, marketplaceUrl: string) {
  const builtin = { mode: 'builtin', promise: 'instant', frontEndUrl: 'https://app.evil.test/{instanceId}' }
  const product = (productId: string, more: object) => ({ productId, name: evil(200), ...more })
  return {
    users: [{ email: OWNER.email, memberships: [{ seller: id, role: 'owner' }] }],
    sellers: [
      {
        id,
        name: evil(100),
        keys: Object.entries(KEYS).map(([name, key]) => ({ class: name, key })),
        openApi: { baseUrl: marketplaceUrl, accessKeyId: 'AK', secretAccessKey: 'SK' },
        settings: { buyerSupport: evil(200), defaultProvisioning: builtin },
        hooks: [{ name: IMAGE, url: 'https://hooks.evil.test/', events: [] }],
        products: [
          product('MANUAL', { kind: 'saas', provisioning: { mode: 'manual', promise: 'instant' } }),
          product('PULL', { kind: 'saas', provisioning: { mode: 'pull', promise: 'instant' } }),
          product('METER', { kind: 'pay_per_use', provisioning: builtin, meter: METER }),
          product('KEYS', { kind: 'license', license: { source: 'pool' } }),
        ],
        apiKeys: [{ name: IMAGE, key: API_KEY, scopes: SCOPES }],
      },
    ],
  }
}

const METER = { key: 'calls', aggregation: 'sum', cycle: 'hour', unit: IMAGE }

/** What the order query answers: texts of any length. */
function orderOf(orderId: string, productId: string) {
  const buyer = { customerId: SCRIPT, customerName: evil(), userId: IMAGE, userName: evil() }
  const product = { productId, skuCode: '', linearValue: BRACES, productName: evil() }
  return {
    orderId,
    orderType: IMAGE,
    createTime: '20261001120000',
    buyerInfo: { ...buyer, mobilePhone: FORMULA, email: `${IMAGE}@evil.test` },
    orderLine: [{ orderLineId: `${orderId}-1`.slice(0, 64), chargingMode: BRACES, productInfo: [product] }],
    extendParams: [{ name: SCRIPT, value: ADDRESS }],
  }
}

/** As long as SaaS V1.0 lets them be. */
function buyerOfV1() {
  return {
    businessId: randomUUID(),
    customerId: FORMULA,
    customerName: evil(64),
    userId: ADDRESS,
    userName: TURNED,
    // Base64 on the wire, where a blank was a plus sign.
    mobilePhone: evil(256).replaceAll(' ', '/'),
    email: SCRIPT.replaceAll(' ', '/'),
    chargingMode: '1',
    expireTime: '20301001120000',
    periodType: 'year',
    periodNumber: '1',
    orderAmount: '99',
  }
}

const member = { userName: 'mallory', orgCode: IMAGE, role: 'user', enable: 'true', mobile: IMAGE }

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`
/** The console's order export, had somebody else written it. */
export const hostileExport = {
  name: `${IMAGE}.csv`,
  mimeType: 'text/csv',
  buffer: Buffer.from(
    [
      ['订单号', '订单类型', '商品名称', '客户ID', '客户名称', '实付金额', '订单状态', IMAGE],
      ['CS900000000001', BRACES, FORMULA, SCRIPT, evil(), '99', IMAGE, SCRIPT],
      [SCRIPT, 'New', evil(), SCRIPT, IMAGE, '99', BRACES, TURNED],
      [FORMULA, '', TURNED, FORMULA, FORMULA, '-1', '', ''],
    ]
      .map((row) => row.map(quoted).join(','))
      .join('\n'),
  ),
}
