import type { KeyClass } from './commands'
import { type CheckState, type ProbeCheck, worstOf } from './probes'
import type { ProductKind } from './products'

/** The checklist before going live: every line follows from what is there now, never from a tick somebody made. */

export const GO_LIVE_GROUPS = {
  address: ['address', 'dns', 'certificate', 'reach', 'clock'],
  access: ['keys', 'open_api', 'order_query', 'v1_window', 'kit'],
  products: ['products', 'scenarios', 'cases', 'probes'],
  running: ['worker', 'secret', 'sandbox', 'channel', 'backup'],
} as const
export type GoLiveGroup = keyof typeof GO_LIVE_GROUPS
export type GoLiveItem = (typeof GO_LIVE_GROUPS)[GoLiveGroup][number]

/** `unseen`: nothing has been seen yet that would tell; `none`: not needed here. */
export const LINE_STATES = ['ok', 'warn', 'bad', 'unseen', 'none'] as const
export type LineState = (typeof LINE_STATES)[number]

/** `found` is a word of messages/golive `lines.<item>.found`; `at` is when it was looked at, or happened. */
export type GoLiveLine = {
  item: GoLiveItem
  state: LineState
  found: string
  values?: Record<string, string | number>
  at: Date | null
}

export type GoLiveFacts = {
  address: { secure: boolean; local: boolean; isIp: boolean; port: number; host: string }
  /** The last run of own probes that came to an end. */
  run: { at: Date; address: readonly ProbeCheck[]; sent: number; failed: number } | null
  /** The marketplace's last signed calls: how long they seemed to travel, and those turned away for their time. */
  clock: { calls: number; seconds: number | null; at: Date | null; stale: number; staleAt: Date | null }
  keyClasses: readonly KeyClass[]
  products: readonly { kind: ProductKind; name: string; discovered: boolean; provisioned: boolean }[]
  openApi: { testedAt: Date | null; result: string | null } | null
  lookup: { ok: boolean; at: Date; error: string | null } | null
  /** Over all products: required scenarios, those seen well, those whose last call failed. */
  scenarios: { required: number; seen: number; failed: number; offers: number }
  cases: number
  probeTimes: number
  v1: { window: number | null; used: boolean }
  kit: { joint: boolean; appId: boolean; pairs: number }
  worker: { seenAt: Date | null; oldestDueAt: Date | null }
  secretGenerated: boolean
  sandbox: { on: boolean; account: boolean }
  channels: { active: number; failing: number; lastSentAt: Date | null }
  backupAt: Date | null
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** A probe older than this says nothing about today. */
const RUN_AGE_MS = 36 * 60 * MINUTE_MS
const WORKER_QUIET_MS = 2 * MINUTE_MS
const BACKUP_WARN_MS = 2 * DAY_MS
const BACKUP_BAD_MS = 14 * DAY_MS
/** Half of the 60 s within which a call is taken. */
const CLOCK_BAD_S = 30
const CLOCK_WARN_S = 10

type Judged = Omit<GoLiveLine, 'item' | 'at'> & { at?: Date | null }

/** Judges every line. */
export function judgeGoLive(facts: GoLiveFacts, now: Date): GoLiveLine[] {
  return Object.entries(JUDGES).map(([item, judge]) => ({ item: item as GoLiveItem, at: null, ...judge(facts, now) }))
}

const JUDGES: Record<GoLiveItem, (facts: GoLiveFacts, now: Date) => Judged> = {
  address: ({ address: { secure, local, isIp, port, host } }) => {
    if (local) return bad('local', { host })
    if (!secure) return bad('plain')
    if (isIp) return bad('ip', { host })
    return port === 443 ? ok('ok', { host }) : bad('port', { port })
  },
  dns: (facts, now) => ofRun(facts, now, ['dns', 'port']),
  certificate: (facts, now) => ofRun(facts, now, ['certificate', 'tls', 'expiry']),
  reach: (facts, now) => ofRun(facts, now, ['reach']),
  clock: (facts) => judgeClock(facts),
  keys: ({ products, keyClasses, kit }) => {
    const missing = missingKeys(products, keyClasses, kit.joint)
    return missing.length > 0
      ? bad('missing', { classes: missing.join(' ') })
      : ok('ok', { classes: keyClasses.join(' ') })
  },
  open_api: ({ openApi, keyClasses, products }) => {
    if (!openApi) return onlyV1(keyClasses, products) ? none('v1') : bad('missing')
    if (openApi.testedAt === null) return unseen('untested')
    const at = openApi.testedAt
    return openApi.result === 'ok' ? { ...ok('ok'), at } : { ...bad('failed', { code: openApi.result ?? '' }), at }
  },
  order_query: ({ lookup, openApi, keyClasses, products }) => {
    if (lookup) {
      return lookup.ok
        ? { ...ok('ok'), at: lookup.at }
        : { ...bad('failed', { error: (lookup.error ?? '').slice(0, 200) }), at: lookup.at }
    }
    if (openApi?.result === 'ok') return { ...ok('tested'), at: openApi.testedAt }
    return onlyV1(keyClasses, products) ? none('v1') : unseen('never')
  },
  v1_window: ({ v1, keyClasses }) => {
    if (!keyClasses.includes('v1')) return none('no_key')
    return v1.window === null ? warn('open') : ok('ok', { minutes: v1.window })
  },
  kit: ({ kit, keyClasses }) => {
    if (!kit.joint) return none('not_joint')
    if (!kit.appId) return bad('no_app')
    if (kit.pairs === 0) return bad('no_pair')
    return keyClasses.includes('kit') || keyClasses.includes('v1') ? ok('ok') : bad('no_key')
  },
  products: ({ products }) => {
    if (products.length === 0) return bad('none')
    const discovered = products.filter((product) => product.discovered)
    if (discovered[0]) return warn('discovered', { count: discovered.length, name: discovered[0].name })
    const plain = products.filter((product) => !product.provisioned && product.kind !== 'package')
    if (plain[0]) return warn('default', { count: plain.length, name: plain[0].name })
    return ok('ok', { count: products.length })
  },
  scenarios: ({ scenarios: { required, seen, failed, offers } }) => {
    if (offers === 0) return unseen('no_products')
    if (required === 0) return none('nothing')
    if (failed > 0) return bad('failed', { failed, required })
    if (seen === 0) return unseen('never', { required })
    return seen < required ? warn('some', { seen, required }) : ok('ok', { required })
  },
  cases: ({ cases }) => (cases === 0 ? warn('none') : ok('ok', { count: cases })),
  probes: ({ run, cases, probeTimes }, now) => {
    if (run && run.failed > 0) return { ...bad('failed', { failed: run.failed }), at: run.at }
    if (probeTimes === 0) return warn('not_planned')
    if (!run || run.sent === 0) return cases === 0 ? unseen('no_cases') : unseen('never')
    return isOld(run.at, now) ? { ...warn('old'), at: run.at } : { ...ok('ok', { sent: run.sent }), at: run.at }
  },
  worker: ({ worker: { seenAt, oldestDueAt } }, now) => {
    const waits = oldestDueAt ? now.getTime() - oldestDueAt.getTime() : 0
    if (waits > 5 * MINUTE_MS) return { ...bad('behind', { minutes: Math.round(waits / MINUTE_MS) }), at: oldestDueAt }
    if (!seenAt) return unseen('never')
    return now.getTime() - seenAt.getTime() > WORKER_QUIET_MS
      ? { ...bad('quiet'), at: seenAt }
      : { ...ok('ok'), at: seenAt }
  },
  secret: ({ secretGenerated, address }) =>
    secretGenerated ? (address.local ? warn('generated') : bad('generated')) : ok('ok'),
  sandbox: ({ sandbox, address }) => {
    if (sandbox.account) return warn('account')
    if (!sandbox.on) return ok('ok')
    return address.local ? warn('on') : bad('on')
  },
  channel: ({ channels: { active, failing, lastSentAt } }) => {
    if (active === 0) return bad('none')
    if (failing > 0) return { ...bad('failing', { count: failing }), at: lastSentAt }
    return lastSentAt ? { ...ok('ok', { count: active }), at: lastSentAt } : unseen('untested')
  },
  backup: ({ backupAt }, now) => {
    if (!backupAt) return unseen('unknown')
    const age = now.getTime() - backupAt.getTime()
    const days = Math.floor(age / DAY_MS)
    if (age > BACKUP_BAD_MS) return { ...bad('old', { days }), at: backupAt }
    return age > BACKUP_WARN_MS ? { ...warn('old', { days }), at: backupAt } : { ...ok('ok'), at: backupAt }
  },
}

const ok = (found: string, values?: Judged['values']): Judged => ({ state: 'ok', found, values })
const warn = (found: string, values?: Judged['values']): Judged => ({ state: 'warn', found, values })
const bad = (found: string, values?: Judged['values']): Judged => ({ state: 'bad', found, values })
const unseen = (found: string, values?: Judged['values']): Judged => ({ state: 'unseen', found, values })
const none = (found: string): Judged => ({ state: 'none', found })

const STATE_OF: Record<CheckState, LineState> = { ok: 'ok', warn: 'warn', fail: 'bad', skipped: 'unseen' }
const isOld = (at: Date, now: Date) => now.getTime() - at.getTime() > RUN_AGE_MS

/** What the last own probe found; its own words are shown (`probe.<check>.<found>`). */
function ofRun({ run }: GoLiveFacts, now: Date, names: readonly ProbeCheck['check'][]): Judged {
  if (!run) return unseen('never')
  const checks = run.address.filter(({ check }) => names.includes(check))
  const state = STATE_OF[worstOf(checks)]
  const told = checks.find((check) => STATE_OF[check.state] === state)
  if (!told) return { ...unseen('never'), at: run.at }
  const worst = { state, found: `probe.${told.check}.${told.found}`, values: told.values, at: run.at }
  return state === 'ok' && isOld(run.at, now) ? { ...worst, state: 'warn' } : worst
}

function judgeClock({ clock, run }: GoLiveFacts): Judged {
  const { calls, seconds, stale } = clock
  const off = run?.address.find(({ check, state }) => check === 'clock' && (state === 'fail' || state === 'warn'))
  if (stale > 0) return { ...bad('stale', { calls: stale }), at: clock.staleAt }
  if (seconds !== null && calls > 0) {
    const values = { seconds: Math.round(Math.abs(seconds)), calls }
    if (Math.abs(seconds) >= CLOCK_BAD_S) return { ...bad('off', values), at: clock.at }
    if (Math.abs(seconds) >= CLOCK_WARN_S) return { ...warn('off', values), at: clock.at }
    return { ...ok('ok', values), at: clock.at }
  }
  if (!run) return unseen('never')
  if (off) return { state: STATE_OF[off.state], found: 'probe.clock.off', values: off.values, at: run.at }
  const fine = run.address.some(({ check, state: each }) => check === 'clock' && each === 'ok')
  return fine ? { ...ok('probe_only'), at: run.at } : { ...unseen('never'), at: run.at }
}

/** Sells by V1.0 alone: its calls carry the order, so nothing is asked of the open API. */
function onlyV1(keyClasses: readonly KeyClass[], products: GoLiveFacts['products']): boolean {
  const byUse = products.some(({ kind }) => kind === 'pay_per_use' || kind === 'package')
  return keyClasses.includes('v1') && !keyClasses.includes('basic') && !byUse
}

/** Classes of which no key is here although a product's calls are signed with it (protocol/seller-center.md 3). */
export function missingKeys(
  products: GoLiveFacts['products'],
  keyClasses: readonly KeyClass[],
  joint: boolean,
): KeyClass[] {
  const has = (...classes: KeyClass[]) => classes.some((each) => keyClasses.includes(each))
  const missing: KeyClass[] = []
  const sells = (...kinds: ProductKind[]) => products.length === 0 || products.some(({ kind }) => kinds.includes(kind))
  if (sells('saas', 'pay_per_use', 'package') && !has('basic', 'v1')) missing.push('basic')
  if (products.some(({ kind }) => kind === 'license') && !has('license_code', 'v1', 'basic'))
    missing.push('license_code')
  if (joint && !has('kit', 'v1')) missing.push('kit')
  return missing
}
