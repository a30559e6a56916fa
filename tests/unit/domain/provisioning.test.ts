import { describe, expect, it } from 'vitest'
import { PROVISION_ACTIONS, PROVISIONING_MODES, takesPart } from '@/lib/domain/products'
import { eventTypeOf, pollDelayMs, retryAfterMs, stillDue, wordOf, wordOfStatus } from '@/lib/domain/provisioning'
import { readAnswer, withoutSecrets } from '@/lib/services/provisioning/product-answer'

describe('what each way of provisioning takes part in', () => {
  it.each([
    ['builtin', ['create', 'change']],
    ['hook', ['create', 'renew', 'change', 'suspend', 'resume', 'release']],
    ['pull', ['create', 'renew', 'change', 'suspend', 'resume', 'release']],
    ['manual', ['create', 'change', 'release']],
  ] as const)('%s', (mode, actions) => {
    expect(PROVISIONING_MODES).toContain(mode)
    expect(PROVISION_ACTIONS.filter((action) => takesPart(mode, action))).toEqual(actions)
  })
})

describe('the HTTP status of the product’s answer (docs/product-contract.md)', () => {
  const final = { kind: 'failed', final: true }
  const passing = { kind: 'failed', final: false }
  it.each([
    [200, { kind: 'done' }],
    [201, { kind: 'done' }],
    [204, { kind: 'done' }],
    [202, { kind: 'pending' }],
    [301, passing],
    [400, final],
    [401, final],
    [404, final],
    [408, passing],
    [409, passing],
    [422, final],
    [425, passing],
    [429, passing],
    [500, passing],
    [503, passing],
    [199, passing],
    [299, { kind: 'done' }],
    [300, passing],
    [499, final],
  ])('%i', (status, word) => {
    expect(wordOfStatus(status)).toEqual(word)
  })

  it.each([
    [200, { status: 'pending' }, { kind: 'pending' }],
    [202, { status: 'done' }, { kind: 'done' }],
    [200, { status: 'failed' }, final],
    [200, { status: 'failed', retryable: true }, passing],
    [500, { status: 'done' }, passing],
    [500, { status: 'failed', retryable: false }, final],
    [422, { status: 'failed', retryable: true }, passing],
    [200, {}, { kind: 'done' }],
    [202, {}, { kind: 'pending' }],
    [200, { retryable: false }, { kind: 'done' }],
    [200, { status: 'done', retryable: true }, { kind: 'done' }],
    [200, { status: 'failed', retryable: false }, final],
    [422, {}, final],
    [500, {}, passing],
  ] as const)('%i with %o', (status, said, word) => {
    expect(wordOf(status, said)).toEqual(word)
  })
})

describe('the body of the product’s answer', () => {
  it('may be missing', () => {
    expect(readAnswer(204, '').word).toEqual({ kind: 'done' })
  })

  it.each([
    ['a page in place of JSON', '<html>Sign in</html>'],
    ['a list', '[]'],
    ['an unknown state', '{"status":"okay"}'],
    ['a state of another type', '{"status":1}'],
  ])('is no success when it is %s', (_, text) => {
    expect(readAnswer(200, text).word).toEqual({ kind: 'failed', final: false })
  })

  it('is read with members of the product’s own', () => {
    const text = '{"status":"done","access":{"frontEndUrl":"https://a.test"},"tenant":7}'
    expect(readAnswer(200, text)).toMatchObject({ word: { kind: 'done' }, access: { frontEndUrl: 'https://a.test' } })
  })

  it('says why in the product’s own words', () => {
    expect(readAnswer(422, '{"reason":"no such plan"}')).toMatchObject({
      word: { kind: 'failed', final: true },
      reason: 'no such plan',
    })
    expect(readAnswer(502, 'Bad Gateway').reason).toBe('HTTP 502')
  })

  it('stands in the log without what the buyer alone should know', () => {
    const shown = withoutSecrets(
      '{"access":{"frontEndUrl":"https://a.test","password":"p4ss","userName":"u1","memo":"m1"}}',
    )
    expect(shown).toContain('https://a.test')
    expect(shown).not.toMatch(/p4ss|u1|m1/)
  })
})

describe('jobs that have nothing left to do', () => {
  const instance = (status: 'open' | 'frozen' | 'released', readiness: 'preparing' | 'ready' = 'ready') => ({
    status,
    readiness,
  })
  it('are told by the instance as it is now', () => {
    const due = (from: ReturnType<typeof instance>) => PROVISION_ACTIONS.filter((action) => stillDue(action, from))
    expect(due(instance('open', 'preparing'))).toEqual(['create', 'renew', 'change', 'resume'])
    expect(due(instance('open'))).toEqual(['renew', 'change', 'resume'])
    expect(due(instance('frozen'))).toEqual(['renew', 'change', 'suspend'])
    expect(due(instance('released'))).toEqual(['release'])
    expect(due(instance('released', 'preparing'))).toEqual(['release'])
  })
})

describe('asking a product that said "later"', () => {
  it('is soon and then rarer where it named an address, else hourly', () => {
    expect([1, 2, 3, 10].map((asked) => pollDelayMs(asked, true))).toEqual([5_000, 10_000, 20_000, 300_000])
    expect(pollDelayMs(1, false)).toBe(3_600_000)
    expect(pollDelayMs(1, false, 30_000)).toBe(30_000)
    expect(pollDelayMs(1, true, 86_400_000)).toBe(3_600_000)
    expect([6, 7, 2_000].map((asked) => pollDelayMs(asked, true))).toEqual([160_000, 300_000, 300_000])
    expect([pollDelayMs(9, false), pollDelayMs(1, true, 0), pollDelayMs(1, true, 1_001)]).toEqual([
      3_600_000, 1_000, 1_001,
    ])
  })

  it('is told of it as an event of the instance', () => {
    expect(PROVISION_ACTIONS.map(eventTypeOf)).toEqual([
      'instance.create',
      'instance.renew',
      'instance.change',
      'instance.suspend',
      'instance.resume',
      'instance.release',
    ])
  })

  it('follows Retry-After (RFC 9110 10.2.3)', () => {
    const now = new Date('2026-11-22T08:00:00Z')
    expect(retryAfterMs('120', now)).toBe(120_000)
    expect(retryAfterMs('Sun, 22 Nov 2026 08:01:00 GMT', now)).toBe(60_000)
    expect(retryAfterMs(' 7 ', now)).toBe(7_000)
    expect(retryAfterMs('999999999', now)).toBe(999_999_999_000)
    expect(retryAfterMs('Sun, 22 Nov 2026 07:59:00 GMT', now), 'in the past').toBe(0)
    for (const none of ['7 s', 'x 7', '-5', '1.5', '', '7:00']) expect(retryAfterMs(none, now), none).toBeUndefined()
    expect(retryAfterMs('soon', now)).toBeUndefined()
    expect(retryAfterMs(undefined, now)).toBeUndefined()
  })
})
