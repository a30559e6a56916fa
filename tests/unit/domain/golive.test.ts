import { describe, expect, it } from 'vitest'
import { GO_LIVE_GROUPS, type GoLiveFacts, type GoLiveItem, judgeGoLive } from '@/lib/domain/golive'
import type { CheckName, CheckState, ProbeCheck } from '@/lib/domain/probes'
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
