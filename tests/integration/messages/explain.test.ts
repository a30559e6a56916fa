import { createHmac } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { authToken } from '@/lib/koogallery/auth-token'
import { signKit } from '@/lib/koogallery/signature-kit'
import { sign } from '@/lib/koogallery/signature-v2'
import { explainPasted, ownKeyChoices } from '@/lib/services/messages/explain-pasted'
import { describeOnBothDatabases } from '../../support/database'
import { KEY, openPortal, type Portal } from '../../support/portal'
import { OWNER, userOf } from '../../support/service-context'

const V1 = 'v1-access-key-000001'
const KIT = 'kit-access-key-00001'
const OTHER = 'other-access-key-001'
const BODY = '{"orderId":"CS1","activity":"newInstance"}'
const SENT = { nonce: 'A+B', timestamp: '1793606400000', body: BODY }

describeOnBothDatabases('explaining a pasted request', (getDb) => {
  let portal: Portal
  beforeAll(async () => {
    portal = await openPortal(getDb(), {
      keys: [
        { class: 'basic', key: KEY },
        { class: 'v1', key: V1 },
        { class: 'kit', key: KIT },
      ],
    })
  })
  const explain = (request: string, more = {}, actor = OWNER) => explainPasted(portal.as(actor), { request, ...more })
  const post = (signature: string, { body = BODY, nonce = SENT.nonce } = {}) =>
    `POST /api/koogallery/acme?signature=${encodeURIComponent(signature)}&timestamp=${SENT.timestamp}&nonce=${encodeURIComponent(nonce)} HTTP/1.1\n\n${body}`
  const good = (change = {}) => sign({ accessKey: KEY, ...SENT, ...change })
  const codes = async (request: string, more = {}) =>
    (await explain(request, more)).signature.findings.map(({ code }) => code)

  // One mistake each, as the field makes them (protocol/seller-center.md 14, E11 and E12).
  const kitFormula = createHmac('sha256', KEY).update(`${KEY}${SENT.nonce}${SENT.timestamp}`).update(BODY).digest('hex')
  const v1Formula = createHmac('sha256', KEY + SENT.timestamp)
    .update(BODY)
    .digest('base64')
  test.each([
    ['key_of_other_class', post(good({ accessKey: KIT }))],
    ['kit_formula', post(kitFormula)],
    ['v1_formula', post(v1Formula)],
    ['query_encoding', post(good({ nonce: 'A B' }))],
    ['query_encoding', post(good({ nonce: 'A%2BB' }))],
    ['body_trimmed', post(good(), { body: `${BODY} \n` })],
    ['body_newline', post(good({ body: `${BODY}\n` }))],
    ['body_reserialised', post(good({ body: JSON.stringify(JSON.parse(BODY), undefined, 2) }))],
    ['signature_base64', post(Buffer.from(good(), 'hex').toString('base64'))],
  ])('names %s', async (code, request) => {
    expect(await codes(request)).toEqual([code])
  })

  test('judges the clock by the time given, and by none where none is given', async () => {
    const at = (ms: number) => ({ receivedAt: new Date(Number(SENT.timestamp) + ms) })
    expect(await codes(post(good()))).toEqual([])
    expect(await codes(post(good()), at(61_000))).toEqual(['clock_off'])
    expect(await codes(post(good()), at(8 * 3_600_000))).toEqual(['clock_zone'])
  })

  test('explains every family, the Kit V1 too', async () => {
    const parameters = new Map([
      ['activity', 'newInstance'],
      ['timeStamp', '20261102080000000'],
    ])
    const url = (token: string) =>
      `/api/koogallery/acme?activity=newInstance&timeStamp=20261102080000000&authToken=${encodeURIComponent(token)}`
    expect(await explain(`https://portal.test${url(authToken(V1, parameters))}`)).toMatchObject({
      family: 'saas_v1',
      signature: { fits: { key: { class: 'v1' } } },
    })
    const hex = Buffer.from(authToken(V1, parameters), 'base64').toString('hex')
    expect(await codes(url(hex))).toEqual(['token_as_hex'])
    const members = new Map([
      ['tenantId', 't1'],
      ['timeStamp', '20261102080000000'],
    ])
    const kitV1 = (token: string) =>
      `POST /api/koogallery/acme/produceAPI/tenantSync\nauthToken: ${token}\n\n${JSON.stringify(Object.fromEntries(members))}`
    expect(await explain(kitV1(authToken(V1, members)))).toMatchObject({
      family: 'kit_v1',
      signature: { fits: { key: { class: 'v1' } }, findings: [] },
    })
    expect(await codes(kitV1(authToken(KEY, members)))).toEqual(['key_of_other_class'])
    const kitV2 = (signature: string) =>
      `POST /api/koogallery/acme/produceAPI/v2/tenantSync\nx-sign: ${signature}\nx-timestamp: ${SENT.timestamp}\nx-nonce: A+B\n\n${BODY}`
    expect(await explain(kitV2(signKit({ accessKey: KIT, ...SENT })))).toMatchObject({
      family: 'kit_v2',
      signature: { fits: { key: { class: 'kit' } } },
    })
    expect(await codes(kitV2(sign({ accessKey: KIT, ...SENT })))).toEqual(['basic_formula'])
  })

  test('a pasted key is used and leaves no trace; own keys are chosen by name', async () => {
    const request = post(good({ accessKey: OTHER }))
    expect(await codes(request)).toEqual([])
    const { signature } = await explain(request, { pastedKey: OTHER })
    expect(signature.fits?.key).toMatchObject({ id: 'pasted', hint: '' })
    expect(JSON.stringify(signature)).not.toContain(OTHER)
    expect(JSON.stringify(await portal.rows('seller_keys'))).not.toContain(OTHER)
    expect(await portal.count('messages')).toBe(0)
    const choices = await ownKeyChoices(portal.as(OWNER))
    expect(JSON.stringify(choices)).not.toContain(KEY)
    const kit = choices.find((key) => key.class === 'kit')
    expect((await explain(post(good({ accessKey: KIT })), { keyId: kit?.id })).signature).toMatchObject({
      fits: { key: { class: 'kit' } },
      findings: [],
    })
  })

  test('refuses what is no request or nobody’s; everybody who may look may explain', async () => {
    await expect(explain('hello')).rejects.toMatchObject({ issues: [{ code: 'not_a_request' }] })
    await expect(explain('DELETE /x')).rejects.toMatchObject({ issues: [{ code: 'no_interface' }] })
    expect((await explain(post(good()), {}, userOf('viewer'))).signature.fits).toBeDefined()
  })
})
