import { describe, expect, test } from 'vitest'
import type { Outcome } from '@/lib/domain/outcomes'
import { DEFAULT_SELLER_SETTINGS as settings } from '@/lib/domain/seller'
import { renderOutcome } from '@/lib/koogallery/answer'
import { messageRow, type Receipt, storedNonce } from '@/lib/services/inbox/message-row'

const AT = new Date('2026-11-02T08:00:00Z')
const signed = { keyId: '00000000-0000-7000-8000-000000000001', form: 'raw' as const, sentAt: AT, nonce: 'n1' }

const row = (outcome: Outcome, over: Partial<Receipt> = {}) =>
  messageRow({
    sellerId: 'acme',
    id: '00000000-0000-7000-8000-000000000002',
    receivedAt: AT,
    family: 'saas_v2',
    request: { method: 'POST', url: '/x', headers: [], body: new Uint8Array(100_000) },
    signed,
    test: false,
    outcome,
    rendered: renderOutcome(outcome, { test: false, settings }),
    durationUs: 1,
    ...over,
  })

const refused = (reason: 'signature_mismatch' | 'no_key' | 'timestamp_stale' | 'nonce_missing' | 'unknown_seller') =>
  ({ kind: 'refused', reason, detail: 'd' }) as const

describe('what became of a call, and whether a person is wanted', () => {
  test.each<[Outcome, Partial<Receipt>, string, boolean]>([
    [{ kind: 'done' }, {}, 'accepted', false],
    [{ kind: 'created', instanceId: 'i', processing: true }, {}, 'accepted', false],
    [{ kind: 'processing' }, {}, 'accepted', false],
    [{ kind: 'instances', instances: [] }, {}, 'accepted', false],
    [{ kind: 'changeRefused', reason: 'no' }, {}, 'accepted', false],
    [{ kind: 'unknownInstance', instanceIds: ['i'] }, {}, 'failed', true],
    [{ kind: 'notReady', instanceId: 'i' }, {}, 'failed', true],
    [{ kind: 'internal' }, {}, 'failed', true],
    [{ kind: 'invalid', reason: 'missing_field', detail: 'd' }, {}, 'refused', true],
    [{ kind: 'invalid', reason: 'unknown_activity', detail: 'd' }, {}, 'unknown', true],
    [{ kind: 'internal' }, { test: true }, 'failed', false],
    [{ kind: 'internal' }, { rerun: { of: 'x', by: 'y' } }, 'failed', false],
    [refused('signature_mismatch'), { signed: undefined }, 'refused', true],
    [refused('no_key'), { signed: undefined }, 'refused', true],
    [refused('timestamp_stale'), { signed: undefined }, 'refused', true],
    [refused('nonce_missing'), { signed: undefined }, 'refused', false],
    [refused('unknown_seller'), { signed: undefined }, 'refused', false],
  ])('%j %j: %s, open %s', (outcome, over, verdict, open) => {
    expect(row(outcome, over)).toMatchObject({ verdict, open })
  })
})

test('a signed call is kept whole, another up to 64 KiB', () => {
  expect(row({ kind: 'done' })).toMatchObject({ truncated: false, body: { length: 100_000 } })
  expect(row(refused('no_key'), { signed: undefined })).toMatchObject({ truncated: true, body: { length: 65_536 } })
})

test.each([
  ['abcDEF0123', 'abcDEF0123'],
  ['x'.repeat(80), 'x'.repeat(80)],
  ['x'.repeat(81), expect.stringMatching(/^sha256:[0-9a-f]{64}$/)],
  ['a b', expect.stringMatching(/^sha256:/)],
  ['\u0000', expect.stringMatching(/^sha256:/)],
])('nonce %j', (nonce, stored) => {
  expect(storedNonce(nonce)).toEqual(stored)
})
