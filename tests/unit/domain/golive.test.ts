import { describe, expect, it } from 'vitest'
import type { KeyClass } from '@/lib/domain/commands'
import { GO_LIVE_GROUPS, type GoLiveFacts, type GoLiveItem, judgeGoLive, missingKeys } from '@/lib/domain/golive'
import type { CheckName, CheckState, ProbeCheck } from '@/lib/domain/probes'
import type { ProductKind } from '@/lib/domain/products'
import en from '@/lib/i18n/messages/en/golive.json'
import probeWords from '@/lib/i18n/messages/en/probes.json'

const NOW = new Date('2026-11-02T08:00:00Z')
const ago = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000)
const check = (name: CheckName, state: CheckState = 'ok', found = 'found'): ProbeCheck => ({
  check: name,
  state,
  found,
})
const ADDRESS = (['dns', 'port', 'tls', 'certificate', 'expiry', 'reach', 'clock'] as const).map((name) => check(name))
const with_ = (changed: ProbeCheck) => ADDRESS.map((each) => (each.check === changed.check ? changed : each))
const RUN = { at: ago(1), address: ADDRESS, sent: 5, failed: 0 }

const GOOD: GoLiveFacts = {
  address: { secure: true, local: false, isIp: false, port: 443, host: 'portal.example.com' },
  run: RUN,
  clock: { calls: 20, seconds: 0.2, at: ago(2), stale: 0, staleAt: null },
  keyClasses: ['basic', 'kit', 'license_code', 'v1'],
  products: [{ kind: 'saas', name: 'Suite', discovered: false, provisioned: true }],
  openApi: { testedAt: ago(3), result: 'ok' },
  lookup: { ok: true, at: ago(4), error: null },
  scenarios: { required: 5, seen: 5, failed: 0, offers: 1 },
  cases: 5,
  probeTimes: 2,
  v1: { window: 30, used: true },
  kit: { joint: true, appId: true, pairs: 1 },
  worker: { seenAt: ago(0), oldestDueAt: null },
  secretGenerated: false,
  sandbox: { on: false, account: false },
  channels: { active: 1, failing: 0, lastSentAt: ago(5) },
  backupAt: ago(20),
}
const line = (item: GoLiveItem, changes: Partial<GoLiveFacts>) => {
  const found = judgeGoLive({ ...GOOD, ...changes }, NOW).find((each) => each.item === item)
  return `${found?.state} ${found?.found}`
}

/** Broken things, each with the line that must tell of it. */
const BROKEN: [GoLiveItem, string, Partial<GoLiveFacts>, string][] = [
  ['address', 'this machine', { address: { ...GOOD.address, local: true, host: 'localhost' } }, 'bad local'],
  ['address', 'plain http', { address: { ...GOOD.address, secure: false } }, 'bad plain'],
  ['address', 'an IP address', { address: { ...GOOD.address, isIp: true } }, 'bad ip'],
  ['address', 'another port', { address: { ...GOOD.address, port: 8443 } }, 'bad port'],
  ['dns', 'no such name', { run: { ...RUN, address: with_(check('dns', 'fail', 'none')) } }, 'bad probe.dns.none'],
  ['dns', 'never probed', { run: null }, 'unseen never'],
  [
    'certificate',
    'expired',
    { run: { ...RUN, address: with_(check('certificate', 'fail', 'expired')) } },
    'bad probe.certificate.expired',
  ],
  [
    'certificate',
    'ends soon',
    { run: { ...RUN, address: with_(check('expiry', 'warn', 'soon')) } },
    'warn probe.expiry.soon',
  ],
  ['certificate', 'old TLS', { run: { ...RUN, address: with_(check('tls', 'fail', 'old')) } }, 'bad probe.tls.old'],
  ['reach', 'down', { run: { ...RUN, address: with_(check('reach', 'fail', 'failed')) } }, 'bad probe.reach.failed'],
  ['reach', 'looked at long ago', { run: { ...RUN, at: ago(40) } }, 'warn probe.reach.found'],
  ['clock', 'calls refused for their time', { clock: { ...GOOD.clock, stale: 2, staleAt: ago(1) } }, 'bad stale'],
  ['clock', 'half a minute off', { clock: { ...GOOD.clock, seconds: -31 } }, 'bad off'],
  ['clock', 'eleven seconds off', { clock: { ...GOOD.clock, seconds: 11 } }, 'warn off'],
  [
    'clock',
    'off by the probe',
    {
      clock: { ...GOOD.clock, calls: 0, seconds: null },
      run: { ...RUN, address: with_(check('clock', 'fail', 'off')) },
    },
    'bad probe.clock.off',
  ],
  ['keys', 'none', { keyClasses: [] }, 'bad missing'],
  ['keys', 'not for the Kit', { keyClasses: ['basic'] }, 'bad missing'],
  ['open_api', 'none', { openApi: null }, 'bad missing'],
  ['open_api', 'untested', { openApi: { testedAt: null, result: null } }, 'unseen untested'],
  ['open_api', 'refused', { openApi: { testedAt: ago(1), result: 'MKT.0154' } }, 'bad failed'],
  ['order_query', 'failed', { lookup: { ok: false, at: ago(1), error: 'HTTP 401' } }, 'bad failed'],
  ['order_query', 'never', { lookup: null, openApi: null }, 'unseen never'],
  ['v1_window', 'any age', { v1: { window: null, used: true } }, 'warn open'],
  ['kit', 'no application', { kit: { joint: true, appId: false, pairs: 1 } }, 'bad no_app'],
  ['kit', 'no key pair', { kit: { joint: true, appId: true, pairs: 0 } }, 'bad no_pair'],
  ['products', 'none', { products: [] }, 'bad none'],
  [
    'products',
    'sold, not set up',
    { products: [{ kind: 'saas', name: 'X', discovered: true, provisioned: false }] },
    'warn discovered',
  ],
  [
    'products',
    'by default',
    { products: [{ kind: 'saas', name: 'X', discovered: false, provisioned: false }] },
    'warn default',
  ],
  ['scenarios', 'none seen', { scenarios: { required: 5, seen: 0, failed: 0, offers: 1 } }, 'unseen never'],
  ['scenarios', 'some seen', { scenarios: { required: 5, seen: 3, failed: 0, offers: 1 } }, 'warn some'],
  ['scenarios', 'one fails', { scenarios: { required: 5, seen: 4, failed: 1, offers: 1 } }, 'bad failed'],
  ['cases', 'none', { cases: 0 }, 'warn none'],
  ['probes', 'a case fails', { run: { ...RUN, failed: 1 } }, 'bad failed'],
  ['probes', 'no plan', { probeTimes: 0 }, 'warn not_planned'],
  ['probes', 'never', { run: null }, 'unseen never'],
  ['probes', 'long ago', { run: { ...RUN, at: ago(40) } }, 'warn old'],
  ['worker', 'quiet', { worker: { seenAt: ago(1), oldestDueAt: null } }, 'bad quiet'],
  ['worker', 'behind', { worker: { seenAt: ago(0), oldestDueAt: ago(1) } }, 'bad behind'],
  ['secret', 'generated', { secretGenerated: true }, 'bad generated'],
  ['sandbox', 'on in production', { sandbox: { on: true, account: false } }, 'bad on'],
  ['sandbox', 'a sandbox account', { sandbox: { on: true, account: true } }, 'warn account'],
  ['channel', 'none', { channels: { active: 0, failing: 0, lastSentAt: null } }, 'bad none'],
  ['channel', 'never used', { channels: { active: 1, failing: 0, lastSentAt: null } }, 'unseen untested'],
  ['channel', 'failing', { channels: { active: 1, failing: 1, lastSentAt: ago(9) } }, 'bad failing'],
  ['backup', 'unknown', { backupAt: null }, 'unseen unknown'],
  ['backup', 'three days old', { backupAt: ago(72) }, 'warn old'],
  ['backup', 'three weeks old', { backupAt: ago(24 * 21) }, 'bad old'],
]

describe('the checklist', () => {
  it('is green when all is well, and holds every line once', () => {
    const lines = judgeGoLive(GOOD, NOW)
    expect(lines.filter(({ state }) => state !== 'ok')).toEqual([])
    expect(lines.map(({ item }) => item)).toHaveLength(Object.values(GO_LIVE_GROUPS).flat().length)
    expect(new Set(lines.map(({ item }) => item))).toEqual(new Set(Object.values(GO_LIVE_GROUPS).flat()))
  })

  it.each(BROKEN)('%s: %s', (item, _, changes, expected) => {
    expect(line(item, changes)).toBe(expected)
  })

  it('breaks every line in some way', () => {
    expect(new Set(BROKEN.map(([item]) => item))).toEqual(new Set(Object.values(GO_LIVE_GROUPS).flat()))
  })

  it('asks for nothing that is not needed', () => {
    expect(line('kit', { kit: { joint: false, appId: false, pairs: 0 } })).toBe('none not_joint')
    expect(line('open_api', { openApi: null, keyClasses: ['v1'] })).toBe('none v1')
    expect(line('v1_window', { keyClasses: ['basic'] })).toBe('none no_key')
    expect(line('secret', { secretGenerated: true, address: { ...GOOD.address, local: true } })).toBe('warn generated')
  })

  it('has words for all it finds', () => {
    const lines: Record<string, { found: Record<string, string> }> = en.lines
    const words: Record<string, Record<string, string>> = probeWords.found
    for (const [item, , , expected] of BROKEN) {
      const found = expected.split(' ')[1] ?? ''
      const [, name, word] = /^probe\.(\w+)\.(\w+)$/.exec(found) ?? []
      expect(name && word ? words[name]?.[word] : lines[item]?.found[found], expected).toBeTruthy()
    }
  })
})

const MS = 1 / 3_600_000
const LONG = 36 + MS
const V1_ONLY: Partial<GoLiveFacts> = { keyClasses: ['v1'], openApi: null, lookup: null }
const BY_USE: GoLiveFacts['products'] = [{ kind: 'package', name: 'P', discovered: false, provisioned: false }]
const silent = { ...GOOD.clock, calls: 0, seconds: null }
const seen = (seconds: number) => ({ clock: { ...GOOD.clock, seconds } })
const probed = (...checks: ProbeCheck[]) => ({ run: { ...RUN, address: checks } })
const ready = (...kinds: ProductKind[]) =>
  kinds.map((kind) => ({ kind, name: kind, discovered: false, provisioned: false }))

/** Lines with what they say, and of when. */
const TOLD: [GoLiveItem, Partial<GoLiveFacts>, string, Record<string, string | number> | undefined, Date | null][] = [
  ['address', {}, 'ok ok', { host: 'portal.example.com' }, null],
  [
    'address',
    { address: { ...GOOD.address, local: true, secure: false } },
    'bad local',
    { host: GOOD.address.host },
    null,
  ],
  ['address', { address: { ...GOOD.address, isIp: true, port: 8443 } }, 'bad ip', { host: GOOD.address.host }, null],
  ['address', { address: { ...GOOD.address, port: 8443 } }, 'bad port', { port: 8443 }, null],
  ['dns', probed(check('dns'), check('port', 'fail', 'other')), 'bad probe.port.other', undefined, ago(1)],
  ['dns', probed({ ...check('dns'), values: { host: 'h' } }), 'ok probe.dns.found', { host: 'h' }, ago(1)],
  ['reach', probed(check('reach', 'skipped', 'not_tried')), 'unseen probe.reach.not_tried', undefined, ago(1)],
  ['reach', probed(), 'unseen never', undefined, ago(1)],
  ['reach', { run: { ...RUN, at: ago(36) } }, 'ok probe.reach.found', undefined, ago(36)],
  ['reach', { run: { ...RUN, at: ago(LONG) } }, 'warn probe.reach.found', undefined, ago(LONG)],
  [
    'reach',
    { run: { ...RUN, at: ago(LONG), address: [check('reach', 'fail', 'failed')] } },
    'bad probe.reach.failed',
    undefined,
    ago(LONG),
  ],
  ['clock', { clock: { ...GOOD.clock, stale: 2, staleAt: ago(7) } }, 'bad stale', { calls: 2 }, ago(7)],
  ['clock', seen(-30), 'bad off', { seconds: 30, calls: 20 }, ago(2)],
  ['clock', seen(29.6), 'warn off', { seconds: 30, calls: 20 }, ago(2)],
  ['clock', seen(-10), 'warn off', { seconds: 10, calls: 20 }, ago(2)],
  ['clock', seen(9.4), 'ok ok', { seconds: 9, calls: 20 }, ago(2)],
  ['clock', { clock: { ...GOOD.clock, seconds: null } }, 'ok probe_only', undefined, ago(1)],
  ['clock', { clock: silent, run: null }, 'unseen never', undefined, null],
  ['clock', { clock: silent }, 'ok probe_only', undefined, ago(1)],
  ['clock', { clock: { ...silent, seconds: 40 } }, 'ok probe_only', undefined, ago(1)],
  ['clock', { clock: silent, ...probed(check('reach')) }, 'unseen never', undefined, ago(1)],
  ['clock', { clock: silent, ...probed(check('clock', 'skipped', 'unknown')) }, 'unseen never', undefined, ago(1)],
  [
    'clock',
    { clock: silent, ...probed(check('reach', 'fail'), { ...check('clock', 'warn', 'off'), values: { seconds: 20 } }) },
    'warn probe.clock.off',
    { seconds: 20 },
    ago(1),
  ],
  ['keys', { keyClasses: ['basic', 'kit'] }, 'ok ok', { classes: 'basic kit' }, null],
  ['keys', { keyClasses: [] }, 'bad missing', { classes: 'basic kit' }, null],
  ['open_api', {}, 'ok ok', undefined, ago(3)],
  ['open_api', { openApi: { testedAt: ago(9), result: 'MKT.0154' } }, 'bad failed', { code: 'MKT.0154' }, ago(9)],
  ['open_api', { openApi: { testedAt: ago(9), result: null } }, 'bad failed', { code: '' }, ago(9)],
  ['open_api', V1_ONLY, 'none v1', undefined, null],
  ['open_api', { ...V1_ONLY, keyClasses: ['v1', 'basic'] }, 'bad missing', undefined, null],
  ['open_api', { ...V1_ONLY, products: BY_USE }, 'bad missing', undefined, null],
  ['open_api', { ...V1_ONLY, products: ready('license', 'pay_per_use') }, 'bad missing', undefined, null],
  ['order_query', {}, 'ok ok', undefined, ago(4)],
  [
    'order_query',
    { lookup: { ok: false, at: ago(9), error: 'x'.repeat(201) } },
    'bad failed',
    { error: 'x'.repeat(200) },
    ago(9),
  ],
  ['order_query', { lookup: { ok: false, at: ago(9), error: null } }, 'bad failed', { error: '' }, ago(9)],
  ['order_query', { lookup: null }, 'ok tested', undefined, ago(3)],
  ['order_query', { lookup: null, openApi: { testedAt: ago(3), result: 'x' } }, 'unseen never', undefined, null],
  ['order_query', V1_ONLY, 'none v1', undefined, null],
  ['order_query', { ...V1_ONLY, products: BY_USE }, 'unseen never', undefined, null],
  ['v1_window', {}, 'ok ok', { minutes: 30 }, null],
  ['kit', { keyClasses: ['kit'] }, 'ok ok', undefined, null],
  ['kit', { keyClasses: ['v1'] }, 'ok ok', undefined, null],
  ['kit', { keyClasses: ['basic', 'license_code'] }, 'bad no_key', undefined, null],
  ['products', {}, 'ok ok', { count: 1 }, null],
  ['products', { products: BY_USE }, 'ok ok', { count: 1 }, null],
  [
    'products',
    { products: [...GOOD.products, ...ready('saas', 'license')] },
    'warn default',
    { count: 2, name: 'saas' },
    null,
  ],
  [
    'products',
    { products: [...ready('saas'), { kind: 'saas', name: 'D', discovered: true, provisioned: true }] },
    'warn discovered',
    { count: 1, name: 'D' },
    null,
  ],
  ['scenarios', {}, 'ok ok', { required: 5 }, null],
  ['scenarios', { scenarios: { required: 5, seen: 0, failed: 0, offers: 0 } }, 'unseen no_products', undefined, null],
  ['scenarios', { scenarios: { required: 0, seen: 0, failed: 0, offers: 1 } }, 'none nothing', undefined, null],
  [
    'scenarios',
    { scenarios: { required: 5, seen: 0, failed: 2, offers: 1 } },
    'bad failed',
    { failed: 2, required: 5 },
    null,
  ],
  ['scenarios', { scenarios: { required: 5, seen: 0, failed: 0, offers: 1 } }, 'unseen never', { required: 5 }, null],
  [
    'scenarios',
    { scenarios: { required: 5, seen: 4, failed: 0, offers: 1 } },
    'warn some',
    { seen: 4, required: 5 },
    null,
  ],
  ['cases', {}, 'ok ok', { count: 5 }, null],
  ['probes', {}, 'ok ok', { sent: 5 }, ago(1)],
  ['probes', { run: { ...RUN, failed: 1 }, probeTimes: 0 }, 'bad failed', { failed: 1 }, ago(1)],
  ['probes', { run: { ...RUN, sent: 0 } }, 'unseen never', undefined, null],
  ['probes', { run: { ...RUN, sent: 0 }, cases: 0 }, 'unseen no_cases', undefined, null],
  ['probes', { run: { ...RUN, at: ago(36) } }, 'ok ok', { sent: 5 }, ago(36)],
  ['probes', { run: { ...RUN, at: ago(LONG) } }, 'warn old', undefined, ago(LONG)],
  ['worker', {}, 'ok ok', undefined, NOW],
  ['worker', { worker: { seenAt: null, oldestDueAt: null } }, 'unseen never', undefined, null],
  ['worker', { worker: { seenAt: ago(2 / 60), oldestDueAt: ago(5 / 60) } }, 'ok ok', undefined, ago(2 / 60)],
  ['worker', { worker: { seenAt: ago(2 / 60 + MS), oldestDueAt: null } }, 'bad quiet', undefined, ago(2 / 60 + MS)],
  [
    'worker',
    { worker: { seenAt: null, oldestDueAt: ago(5 / 60 + MS) } },
    'bad behind',
    { minutes: 5 },
    ago(5 / 60 + MS),
  ],
  [
    'sandbox',
    { sandbox: { on: true, account: false }, address: { ...GOOD.address, local: true } },
    'warn on',
    undefined,
    null,
  ],
  ['secret', {}, 'ok ok', undefined, null],
  ['sandbox', {}, 'ok ok', undefined, null],
  ['channel', {}, 'ok ok', { count: 1 }, ago(5)],
  ['channel', { channels: { active: 3, failing: 2, lastSentAt: ago(9) } }, 'bad failing', { count: 2 }, ago(9)],
  ['backup', { backupAt: ago(48) }, 'ok ok', undefined, ago(48)],
  ['backup', { backupAt: ago(48 + MS) }, 'warn old', { days: 2 }, ago(48 + MS)],
  ['backup', { backupAt: ago(14 * 24) }, 'warn old', { days: 14 }, ago(14 * 24)],
  ['backup', { backupAt: ago(14 * 24 + MS) }, 'bad old', { days: 14 }, ago(14 * 24 + MS)],
]

describe('a line', () => {
  it.each(TOLD)('%s of %j: %s', (item, changes, expected, values, at) => {
    const [state, found] = expected.split(' ')
    const told = judgeGoLive({ ...GOOD, ...changes }, NOW).find((each) => each.item === item)
    expect(told).toEqual({ item, state, found, values, at })
  })
})

describe('keys that are missing (protocol/seller-center.md 3)', () => {
  it.each<[ProductKind[], KeyClass[], boolean, KeyClass[]]>([
    [[], [], false, ['basic']],
    [[], ['v1'], false, []],
    [['saas'], ['kit', 'license_code'], false, ['basic']],
    [['pay_per_use'], [], false, ['basic']],
    [['package'], [], false, ['basic']],
    [['package'], ['basic'], false, []],
    [['license'], [], false, ['license_code']],
    [['license'], ['license_code'], false, []],
    [['license'], ['v1'], false, []],
    [['license'], ['basic'], false, []],
    [['saas', 'license'], ['general'], false, ['basic', 'license_code']],
    [['saas'], ['basic'], true, ['kit']],
    [['saas'], ['basic', 'kit'], true, []],
    [['saas'], ['v1'], true, []],
  ])('of %j with keys %j, joint %s: %j', (kinds, keys, joint, missing) => {
    expect(missingKeys(ready(...kinds), keys, joint)).toEqual(missing)
  })
})
