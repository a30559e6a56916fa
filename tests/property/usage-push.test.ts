import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PushedRecord, readUsageAnswer, usageBody, usageHeaders } from '@/lib/koogallery/open-api/usage-push'

/** The marketplace's way of checking, written from protocol/metering.md 1.2 alone. */
function fits(key: string, headers: Record<string, string>, body: Uint8Array): boolean {
  const hmac = createHmac('sha256', key)
  hmac.update(Buffer.concat([Buffer.from(`ts=${headers.ts}&nonce=${headers.nonce}&body=`), body]))
  return hmac.digest('base64') === headers.signature
}

/** Sorted at every level, as a bean's serialiser with sorted keys does. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]))
}

const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
const id = fc.string({ minLength: 1, maxLength: 64, unit: 'binary' })
const record: fc.Arbitrary<PushedRecord> = fc.record({
  meteringSn: fc.uuid(),
  instanceId: id,
  productId: fc.option(id),
  recordTime: time,
  beginTime: time,
  endTime: time,
  value: fc
    .integer({ min: 1, max: 999_999_999_999 })
    .map((n) => `${Math.floor(n / 10_000)}.${String(n % 10_000).padStart(4, '0')}`),
  relatePkgInstance: fc.option(id),
})
const records = fc.array(record, { minLength: 1, maxLength: 5 })

describe('usage push (protocol/metering.md 1.2)', () => {
  it('has a signature of exactly these bytes, under every reading of their order', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.uuid(),
        time,
        records,
        fc.constantFrom('new' as const, 'old' as const),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (key, nonce, now, sent, push, where, bit) => {
          const body = usageBody(push, sent)
          const headers = usageHeaders({ key, nonce, now, body })
          const bytes = Buffer.from(body)
          expect(JSON.stringify(sorted(JSON.parse(body)))).toBe(body)
          expect(fits(key, headers, bytes)).toBe(true)
          const changed = Buffer.from(bytes)
          const at = where % bytes.length
          changed[at] = (bytes[at] ?? 0) ^ bit
          expect(fits(key, headers, changed)).toBe(false)
        },
      ),
    )
  })

  it('reads any answer without throwing, and names only records that were sent', () => {
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.record({ error_code: fc.constant('MKT.0000'), abnormal_usage_data: fc.jsonValue() }),
      fc.record({
        error_code: fc.oneof(fc.constant('MKT.0000'), fc.string()),
        data: fc.record({
          abnormal_usage_data: fc.array(
            fc.record({ metering_sn: fc.oneof(fc.constant('S1'), fc.jsonValue()), error_code: fc.jsonValue() }),
          ),
        }),
      }),
    )
    fc.assert(
      fc.property(odd, fc.integer({ min: 100, max: 599 }), records, (json, status, sent) => {
        const known = [{ ...sent[0], meteringSn: 'S1' } as PushedRecord, ...sent.slice(1)]
        const result = readUsageAnswer({ raw: '', json, host: 'h', status }, known)
        if (result.kind === 'unknown') return
        const serials = new Set(known.map(({ meteringSn }) => meteringSn))
        for (const [serial, code] of result.records) {
          expect(serials.has(serial)).toBe(true)
          expect(code).not.toBe('')
        }
      }),
    )
  })
})
