import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  INSTANCE_STATUSES,
  instanceState,
  type Lifecycle,
  type LifecycleEvent,
  READINESS,
  transition,
} from '@/lib/domain/instance'

const at = (second: number) => new Date(Date.UTC(2026, 10, 2, 8, 0, second))
const EXPIRY = new Date('2027-11-02T00:00:00Z')
const OTHER = new Date('2026-12-02T00:00:00Z')

const life = (over: Partial<Lifecycle> = {}): Lifecycle => ({
  status: 'open',
  expireTime: null,
  expirySetAt: null,
  statusSetAt: null,
  ...over,
})
const frozen = life({ status: 'frozen', statusSetAt: at(10) })
const dated = life({ expireTime: EXPIRY, expirySetAt: at(10) })
const released = life({ status: 'released', statusSetAt: at(10), expireTime: EXPIRY })

const freeze = (second: number): LifecycleEvent => ({ kind: 'freeze', at: at(second) })
const unfreeze = (second: number): LifecycleEvent => ({ kind: 'unfreeze', at: at(second) })
const expiry = (second: number, expireTime: Date): LifecycleEvent => ({
  kind: 'set_expiry',
  at: at(second),
  expireTime,
})
const release = (second: number): LifecycleEvent => ({ kind: 'release', at: at(second) })

describe('transition', () => {
  test.each<[string, Lifecycle, LifecycleEvent, string, Partial<Lifecycle> | null]>([
    ['open, freeze', life(), freeze(1), 'frozen', { status: 'frozen', statusSetAt: at(1) }],
    ['open, unfreeze', life(), unfreeze(1), 'unchanged', { status: 'open', statusSetAt: at(1) }],
    ['frozen, freeze later', frozen, freeze(11), 'unchanged', { status: 'frozen', statusSetAt: at(11) }],
    ['frozen, freeze at the same time', frozen, freeze(10), 'unchanged', { status: 'frozen' }],
    ['frozen, unfreeze later', frozen, unfreeze(11), 'resumed', { status: 'open', statusSetAt: at(11) }],
    ['frozen, unfreeze earlier', frozen, unfreeze(9), 'outdated', null],
    ['frozen, freeze earlier', frozen, freeze(9), 'outdated', null],
    ['undated, expiry', life(), expiry(1, EXPIRY), 'expiry_set', { expireTime: EXPIRY, expirySetAt: at(1) }],
    ['dated, moved back later', dated, expiry(11, OTHER), 'expiry_set', { expireTime: OTHER, expirySetAt: at(11) }],
    ['dated, same date later', dated, expiry(11, EXPIRY), 'unchanged', { expireTime: EXPIRY, expirySetAt: at(11) }],
    ['dated, other date earlier', dated, expiry(9, OTHER), 'outdated', null],
    [
      'frozen, expiry earlier than the freeze',
      frozen,
      expiry(1, EXPIRY),
      'expiry_set',
      { status: 'frozen', expireTime: EXPIRY },
    ],
    ['open, release', life(), release(1), 'released', { status: 'released' }],
    ['frozen, release sent earlier', frozen, release(1), 'released', { status: 'released' }],
    ['released, release', released, release(20), 'unchanged', released],
    ['released, unfreeze', released, unfreeze(20), 'unchanged', released],
    ['released, freeze', released, freeze(20), 'unchanged', released],
    ['released, expiry', released, expiry(20, OTHER), 'unchanged', released],
  ])('%s', (_, now, event, expected, next) => {
    const step = transition(now, event)
    expect(step.kind === 'changed' ? step.history : step.kind).toBe(expected)
    if (step.kind !== 'outdated') expect(step.next).toMatchObject(next ?? {})
  })

  const events = fc.uniqueArray(
    fc.oneof(
      fc.record({ kind: fc.constantFrom('freeze' as const, 'unfreeze' as const), at: fc.nat(500).map(at) }),
      fc.record({
        kind: fc.constant('set_expiry' as const),
        at: fc.nat(500).map(at),
        expireTime: fc.nat(30).map((day) => new Date(Date.UTC(2027, 0, 1 + day))),
      }),
      fc.record({ kind: fc.constant('release' as const), at: fc.nat(500).map(at) }),
    ),
    // Two calls about the same thing are never signed in the same millisecond.
    {
      maxLength: 25,
      selector: (event) => `${event.kind === 'unfreeze' ? 'freeze' : event.kind} ${event.at.getTime()}`,
    },
  )
  const apply = (list: readonly LifecycleEvent[]) =>
    list.reduce<Lifecycle>((now, event) => {
      const step = transition(now, event)
      return step.kind === 'outdated' ? now : step.next
    }, life())
  const latest = <T extends LifecycleEvent>(list: readonly T[]) =>
    list.reduce<T | undefined>((best, event) => (best && best.at >= event.at ? best : event), undefined)

  test('property: without a release, the latest sender’s time decides, whatever the order and the repeats', () => {
    fc.assert(
      fc.property(
        events.chain((list) =>
          fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2, maxLength: list.length * 2 }),
        ),
        (arrived) => {
          const kept = arrived.filter((event) => event.kind !== 'release')
          const end = apply(kept)
          const status = latest(kept.filter((event) => event.kind !== 'set_expiry'))
          const expires = latest(kept.filter((event) => event.kind === 'set_expiry'))
          expect(end.status).toBe(status?.kind === 'freeze' ? 'frozen' : 'open')
          expect(end.expireTime).toEqual(expires?.expireTime ?? null)
        },
      ),
    )
  })

  test('property: a release is final from whenever it arrives', () => {
    fc.assert(
      fc.property(events, events, fc.nat(500), (before, after, second) => {
        const atRelease = apply([...before, release(second)])
        expect(atRelease.status).toBe('released')
        expect(apply([...before, release(second), ...after])).toEqual(atRelease)
      }),
    )
  })
})

test('state in one word, for every status and readiness', () => {
  const words = INSTANCE_STATUSES.map((status) => READINESS.map((readiness) => instanceState({ status, readiness })))
  expect(words).toEqual([
    ['preparing', 'active', 'failed'],
    ['frozen', 'frozen', 'frozen'],
    ['released', 'released', 'released'],
  ])
})
