import { describe, expect, it } from 'vitest'
import {
  RECORD_VERDICTS,
  type RecordClass,
  type RequestVerdict,
  recordVerdict,
  requestVerdict,
} from '@/lib/koogallery/open-api/usage-verdicts'

describe('codes of a record (protocol/metering.md 1.4)', () => {
  it.each<[string, RecordClass]>([
    ['001', 'stop'],
    ['002', 'fix'],
    ['003', 'fix'],
    ['004', 'fix'],
    ['005', 'duplicate'],
    ['006', 'stop'],
    ['007', 'too_old'],
    ['009', 'stop'],
    ['010', 'duplicate'],
    ['011', 'fix'],
    ['012', 'stop'],
    ['013', 'stop'],
    // not in the list, or said of a record that was taken
    ['008', 'fix'],
    ['014', 'fix'],
    ['none', 'fix'],
    ['toString', 'fix'],
    ['000', 'done'],
    ['0', 'done'],
    ['MKT.0000', 'done'],
    ['Success', 'done'],
    ['success!', 'fix'],
    ['unsuccess', 'fix'],
    ['0010', 'fix'],
    ['MKT.00000', 'fix'],
    ['MKTx0000', 'fix'],
    ['', 'fix'],
  ])('%s is %s', (code, verdict) => {
    expect(recordVerdict(code)).toBe(verdict)
  })

  it('are all there, without 008', () => {
    const expected = Array.from({ length: 13 }, (_, index) => String(index + 1).padStart(3, '0'))
    expect(Object.keys(RECORD_VERDICTS)).toEqual(expected.filter((code) => code !== '008'))
  })
})

const fix: RequestVerdict = { class: 'split', alone: 'fix' }
const stop: RequestVerdict = { class: 'split', alone: 'stop' }
const retry: RequestVerdict = { class: 'retry', slower: false }
const slower: RequestVerdict = { class: 'retry', slower: true }
const config: RequestVerdict = { class: 'config' }

describe('codes of a call (protocol/metering.md 1.4)', () => {
  const table: [string | undefined, RequestVerdict][] = [
    ['MKT.0000', { class: 'done' }],
    ['MKT.0999', retry],
    ['MKT.0100', fix],
    ['MKT.0101', fix],
    ['MKT.0102', config],
    ['MKT.0199', fix],
    ['MKT.0150', stop],
    ['MKT.0151', config],
    ['MKT.0154', config],
    ['MKT.0250', slower],
    ['MKT.9001', stop],
    ['MKT.9002', fix],
    ['MKT.9003', fix],
    ['MKT.9004', { class: 'split', alone: 'too_old' }],
    ['MKT.9005', fix],
    ['MKT.9077', fix],
    ['CBC.0999', retry],
    ['APIGW.0301', config],
    ['APIGW.0303', config],
    ['APIG.0308', slower],
    [undefined, retry],
  ]
  it.each(table)('%s is the same whatever the status', (code, verdict) => {
    for (const status of [undefined, 200, 400, 401, 406, 500, 503])
      expect(requestVerdict(code, status)).toEqual(verdict)
  })

  it.each<[string, number | undefined, RequestVerdict]>([
    ['APIGW.0201', 504, retry],
    ['APIGW.0101', 404, config],
    ['MKT.0777', 400, config],
    ['MKT.0777', 500, retry],
    ['HWS.0001', 429, slower],
    ['MKT.0777', 499, config],
    ['MKT.0777', undefined, retry],
    ['toString', 200, config],
    // as near as they look
    ['MKT.90771', 400, config],
    ['xMKT.9077', 400, config],
    ['MKTx9077', 400, config],
    ['MKT.907', 400, config],
    ['xCBC.0999', 400, config],
    ['xAPIG.0308', 400, config],
    ['CBCx0999', 400, config],
  ])('%s with status %s, which no document tells, loses nothing', (code, status, verdict) => {
    expect(requestVerdict(code, status)).toEqual(verdict)
  })
})
