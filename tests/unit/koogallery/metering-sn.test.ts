import { describe, expect, it } from 'vitest'
import { meteringSn, uuidv5 } from '@/lib/koogallery/metering-sn'

const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'

/** Expected values made with Python's uuid.uuid5. */
describe('serials of usage records (protocol/metering.md 1.5)', () => {
  it.each([
    // RFC 9562, appendix A.4
    ['www.example.com', '2ed6657d-e927-568b-95e1-2665a8aea6a2'],
    ['python.org', '886313e1-3b8a-5372-9b90-0c9aee199e5d'],
  ])('UUIDv5 of %s', (name, expected) => {
    expect(uuidv5(DNS, name)).toBe(expected)
  })

  it.each([
    ['i-1', '2026-11-02T08:00:00Z', '2026-11-02T09:00:00Z', null, 1, '723e2af7-7412-5d31-b243-c33feb5bc0c9'],
    ['i-1', '2026-11-02T08:00:00Z', '2026-11-02T09:00:00Z', null, 2, '534da4ef-5f28-5f1c-8499-9f955208adc1'],
    ['实例-1', '2028-02-29T23:00:00Z', '2028-03-01T00:00:00Z', 'pkg-1', 1, 'b3de416d-c566-5d2a-b5fe-ebd1f3b9c4d0'],
  ])('%s from %s to %s, package %s, version %d', (instanceId, begin, end, relatePkgInstance, version, expected) => {
    const record = { sellerId: 'acme', instanceId, beginTime: new Date(begin), endTime: new Date(end) }
    expect(meteringSn({ ...record, relatePkgInstance, version })).toBe(expected)
  })
})
