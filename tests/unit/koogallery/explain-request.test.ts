import { describe, expect, it } from 'vitest'
import type { KeyClass } from '@/lib/domain/commands'
import type { KnownFamily, RawRequest } from '@/lib/koogallery/codec'
import { explainRequest } from '@/lib/koogallery/explain-request'
import type { ExplainKey } from '@/lib/koogallery/explain-signature'
import { signCase } from '@/lib/koogallery/probe-case'
import { NOW } from './support'

const NONCE = 'A1B2C3D4E5F60718293A4B5C6D7E8F90'
const classes: KeyClass[] = ['basic', 'general', 'v1', 'license_code', 'kit']
const KEYS: ExplainKey[] = classes.map((each) => ({
  id: each,
  class: each,
  secret: `secret of ${each}`,
  status: 'current',
}))

/** A call of the family, signed with the key of the class. */
function call(family: KnownFamily, keyClass: KeyClass): RawRequest {
  const sent = signCase({
    family,
    activity: family.startsWith('kit') ? 'tenantSync' : 'newInstance',
    fields: { orderId: 'CS1', name: 'A b+c' },
    address: 'https://portal.test/api/koogallery/acme',
    key: `secret of ${keyClass}`,
    identity: { sentAt: NOW, nonce: NONCE, businessId: 'b-1', runId: 'r-1' },
  })
  return { ...sent, headers: Object.entries(sent.headers), body: Buffer.from(sent.body) }
}
const explained = (request: RawRequest, family: KnownFamily, expects: KeyClass, late = 0) =>
  explainRequest({
    request,
    family,
    keys: KEYS,
    expects,
    receivedAt: new Date(NOW.getTime() + late),
    windowMinutes: 30,
  })

const TIMESTAMP = String(NOW.getTime())
const FAMILIES: [KnownFamily, KeyClass, string, string | undefined, string | undefined][] = [
  ['saas_v2', 'basic', TIMESTAMP, NONCE, 'clock_off'],
  ['license_async', 'basic', TIMESTAMP, NONCE, 'clock_off'],
  ['license_code', 'license_code', TIMESTAMP, NONCE, 'clock_off'],
  ['order_notify', 'general', TIMESTAMP, NONCE, 'clock_off'],
  ['kit_v2', 'kit', TIMESTAMP, NONCE, 'clock_off'],
  ['saas_v1', 'v1', '20260131090000123', undefined, 'time_out_of_window'],
  ['license_v1', 'v1', '20260131090000123', undefined, 'time_out_of_window'],
  // protocol/kit-and-oauth.md 3.1: no rule of freshness.
  ['kit_v1', 'kit', '20260131170000123', undefined, undefined],
]

describe('a call is explained by the rules of its family', () => {
  it.each(FAMILIES)('%s', (family, expects, timestamp, nonce, tooLate) => {
    const request = call(family, expects)
    const { received, explanation } = explained(request, family, expects)
    expect(received).toEqual({ signature: expect.stringMatching(/^[\w+/=]{40,64}$/), timestamp, nonce })
    expect(explanation).toMatchObject({ fits: { keyId: expects, form: 'raw' }, findings: [] })
    expect(explained(request, family, expects, 31 * 60_000 + 61_000).explanation.findings).toEqual(
      tooLate === undefined ? [] : [{ code: tooLate, keyId: expects }],
    )
  })

  it.each(FAMILIES)('%s signed with the key of another class', (family, expects) => {
    const other = expects === 'basic' ? 'general' : 'basic'
    const { explanation } = explained(call(family, other), family, expects)
    expect(explanation.findings).toEqual([{ code: 'key_of_other_class', keyId: other }])
  })

  it.each(FAMILIES)('%s that is signed nowhere', (family, expects) => {
    const request = { method: 'POST', url: '/api/koogallery/acme', headers: [], body: Buffer.from('no json') }
    const { received, explanation } = explained(request, family, expects)
    expect(Object.values(received).filter((value) => value !== undefined)).toEqual([])
    expect(explanation).toMatchObject({ findings: [], tried: [] })
  })
})
