// The account the API is tried on: metered products, a package, products prepared by hand, an organisation, failed calls.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { chance } from '../crash/model.mjs'
import { compactTime, postKitV2, postV2 } from '../support/caller.mjs'
import { KEY, usageConfig } from '../support/metering/account.mjs'
import { startIntake } from '../support/metering/intake.mjs'
import { buy } from '../support/metering/shop.mjs'

export const API_KEY = 'kp_live_fuzz_all_scopes_0001'
export const OTHER_KEY = 'kp_live_fuzz_other_account_0001'
const KIT_KEY = 'fuzz-kit-key-0001'
const SETTLED_WITHIN_MS = 60_000

const orders = new Map()
/** The marketplace beside it. */
export async function openAccount(scopes) {
  const intake = await startIntake({
    random: chance(1),
    key: KEY,
    now: Date.now,
    faults: [],
    orderOf: (orderId) => orders.get(orderId) ?? {},
  })
  intake.calmDown()
  const config = usageConfig(intake.url)
  const [seller] = config.sellers
  seller.keys.push({ class: 'kit', key: KIT_KEY })
  seller.products.push({ productId: 'HAND', kind: 'saas', provisioning: { mode: 'manual', promise: 'instant' } })
  seller.apiKeys.push({ name: 'fuzz', key: API_KEY, scopes })
  config.sellers.push({ id: 'other', name: 'Other', apiKeys: [{ name: 'other', key: OTHER_KEY, scopes }] })
  return { intake, config }
}

/** Sales, usage, an organisation and calls that fail, and waits until the worker is through. */
export async function fillAccount(base) {
  const shop = {
    port: Number(new URL(base).port),
    now: Date.now,
    orders,
    faults: [],
    endsAt: performance.now() + 120_000,
  }
  for (const productId of ['SUM', 'GAUGE', 'PACK', 'HAND', 'HAND']) await buy(shop, { productId, customer: 'C1' })
  const instanceId = await buy(shop, { productId: 'SUM', customer: 'C1' })
  const scope = { instanceId, tenantId: 't1', testFlag: 0, timeStamp: chinaTime(Date.now()), flag: 1 }
  const push = (name, fields) =>
    send(
      base,
      postKitV2({
        path: `/api/koogallery/meter/produceAPI/v2/${name}`,
        key: KIT_KEY,
        sentAt: Date.now(),
        fields: { ...scope, ...fields },
      }),
    )
  await push('tenantSync', { orderId: 'CS1', tenantCode: 'acme', name: '测试公司', domainName: 'https://a.test' })
  const member = { userName: 'li', name: 'Li', orgCode: 'D1', role: 'user', enable: 'true', mobile: '13812345678' }
  await push('authSync', { appId: 'app-1', userList: [member] })
  await send(
    base,
    postV2({ path: '/api/koogallery/meter', key: KEY, fields: { activity: 'queryInstance', instanceId: 'not-there' } }),
  )
  await send(
    base,
    postV2({ path: '/api/koogallery/meter', key: 'wrong', fields: { activity: 'newInstance', orderId: 'CS9' } }),
  )
  const authorization = `Bearer ${API_KEY}`
  const deadline = performance.now() + SETTLED_WITHIN_MS
  for (;;) {
    const answer = await fetch(`${base}/api/v1/jobs?state=waiting`, { headers: { authorization } })
    if (((await answer.json()).data ?? []).length === 0 || performance.now() > deadline) break
    await sleep(200)
  }
  const events = [{ id: randomUUID(), instanceId, value: '3', time: new Date().toISOString() }]
  await fetch(`${base}/api/v1/usage-events`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ events }),
  })
}

async function send(base, { method, path, headers, body }) {
  await fetch(`${base}${path}`, { method, headers, body })
}

/** 17 digits in China's time, as the Kit writes it (protocol/kit-and-oauth.md 2). */
function chinaTime(ms) {
  return compactTime(ms, 8)
}
