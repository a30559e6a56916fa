import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type ExplainKey, explain, FINDING_CODES, type FindingCode } from '@/lib/koogallery/explain-signature'
import { signKit } from '@/lib/koogallery/signature-kit'
import { sign } from '@/lib/koogallery/signature-v2'
import { bytes, NOW } from './support'

const SECRET = 'basic-secret'
const KEYS: ExplainKey[] = [
  { id: 'kit', class: 'kit', secret: 'kit-secret', status: 'current' },
  { id: 'old', class: 'basic', secret: 'retired-secret', status: 'retired' },
  { id: 'basic', class: 'basic', secret: SECRET, status: 'current' },
  { id: 'blank', class: 'basic', secret: ' pasted-secret\n', status: 'previous' },
]
// Neither ascending nor free of non-ASCII, so that each way of writing it again gives other bytes.
const BODY = '{"orderId":"CS1/2","activity":"newInstance","businessId":"云"}'
const NONCE = 'AB+CD'
const TIMESTAMP = String(NOW.getTime())

const hex = (key: string, ...parts: (string | Buffer)[]) =>
  parts.reduce((hmac, part) => hmac.update(part), createHmac('sha256', key)).digest('hex')
const usual = (change: Partial<Parameters<typeof sign>[0]> = {}) =>
  sign({ accessKey: SECRET, nonce: NONCE, timestamp: TIMESTAMP, body: BODY, ...change })
const explained = (signature: string, change: { body?: string; timestamp?: string; nonce?: string } = {}) =>
  explain({
    query: { signature, timestamp: TIMESTAMP, nonce: NONCE, ...change },
    body: bytes(change.body ?? BODY),
    keys: KEYS,
    expects: 'basic',
    receivedAt: NOW,
  })

const prefix = `${SECRET}${NONCE}${TIMESTAMP}`

/** Each known mistake, as it would be made (protocol/seller-center.md 14, E12). */
const MISTAKES: [FindingCode, string, string, Parameters<typeof explained>[1]?][] = [
  ['key_of_other_class', 'kit', usual({ accessKey: 'kit-secret' })],
  ['key_retired', 'old', usual({ accessKey: 'retired-secret' })],
  ['kit_formula', 'basic', hex(SECRET, prefix, BODY)],
  [
    'v1_formula',
    'basic',
    createHmac('sha256', SECRET + TIMESTAMP)
      .update(BODY)
      .digest('base64'),
  ],
  ['v1_formula', 'basic', hex(SECRET + TIMESTAMP, BODY)],
  ['v1_formula', 'basic', hex(SECRET + TIMESTAMP, 'activity=newInstance&businessId=云&orderId=CS1/2')],
  ['v1_formula', 'basic', hex(SECRET + TIMESTAMP, 'a={"c":1}&b=2'), { body: '{"b":2,"a":{"c":1}}' }],
  ['plain_sha256_inner', 'basic', hex(SECRET, prefix, createHash('sha256').update(BODY).digest('hex'))],
  ['uppercase_inner', 'basic', hex(SECRET, prefix, hex(SECRET, BODY).toUpperCase())],
  ['nonce_timestamp_swapped', 'basic', usual({ nonce: TIMESTAMP, timestamp: NONCE })],
  ['timestamp_as_seconds', 'basic', usual({ timestamp: TIMESTAMP.slice(0, -3) })],
  ['timestamp_as_seconds', 'basic', usual({ timestamp: `${TIMESTAMP}000` })],
  ['query_encoding', 'basic', usual({ nonce: 'AB CD' })],
  ['query_encoding', 'basic', usual(), { nonce: 'AB%2BCD' }],
  ['query_encoding', 'basic', usual(), { nonce: 'AB CD' }],
  ['query_encoding', 'basic', usual({ nonce: 'AB%2BCD' })],
  ['body_newline', 'basic', usual({ body: `${BODY}\n` })],
  ['body_newline', 'basic', usual({ body: `${BODY}\r\n` })],
  ['body_newline', 'basic', usual({ body: `${BODY}\n` }), { body: ` ${BODY} ` }],
  ['body_newline', 'basic', usual({ body: `${BODY}\r\n` }), { body: ` ${BODY} ` }],
  ['secret_left_out', 'basic', hex(SECRET, `${NONCE}${TIMESTAMP}${hex(SECRET, BODY)}`)],
  ['signature_base64', 'basic', Buffer.from(usual(), 'hex').toString('base64')],
  ['body_trimmed', 'basic', usual(), { body: `${BODY}\r\n` }],
  ['body_trimmed', 'basic', usual({ body: `${BODY} ` })],
  ['body_reserialised', 'basic', usual({ body: JSON.stringify(JSON.parse(BODY), undefined, 2) })],
  ['body_reserialised', 'basic', usual({ body: JSON.stringify(JSON.parse(BODY), undefined, 4) })],
  ['body_reserialised', 'basic', usual(), { body: JSON.stringify(JSON.parse(BODY), undefined, 2) }],
  ['body_reserialised', 'basic', usual({ body: BODY.replace('云', '\\u4e91') })],
  ['body_reserialised', 'basic', usual({ body: BODY.replaceAll('":', '": ').replaceAll(',', ', ') })],
  ['keys_descending', 'basic', usual({ body: '{"orderId":"CS1/2","businessId":"云","activity":"newInstance"}' })],
  ['wrong_secret_whitespace', 'blank', usual({ accessKey: 'pasted-secret' })],
  ['wrong_secret_whitespace', 'basic', usual({ accessKey: `${SECRET}\n` })],
  ['wrong_secret_whitespace', 'basic', usual({ accessKey: `${SECRET}\r\n` })],
  ['wrong_secret_whitespace', 'basic', usual({ accessKey: `${SECRET} ` })],
  ['wrong_secret_whitespace', 'basic', usual({ accessKey: ` ${SECRET}` })],
]

describe('signature explainer (protocol/seller-center.md 14, E12)', () => {
  it.each(MISTAKES)('names %s of key %s', (code, keyId, signature, change) => {
    expect(explained(signature, change).findings).toEqual([{ code, keyId }])
  })

  const WRITTEN = '{"b":{"c":[1,{}],"d":"é<&>/\u2028云"},"a":[]}'
  it.each([
    ['Python', '{"b": {"c": [1, {}], "d": "\\u00e9<&>/\\u2028\\u4e91"}, "a": []}'],
    ['Python, as it is', '{"b": {"c": [1, {}], "d": "é<&>/\u2028云"}, "a": []}'],
    ['Go', '{"b":{"c":[1,{}],"d":"é\\u003c\\u0026\\u003e/\\u2028云"},"a":[]}'],
    ['PHP', '{"b":{"c":[1,{}],"d":"\\u00e9<&>\\/\\u2028\\u4e91"},"a":[]}'],
    ['PHP, unescaped', '{"b":{"c":[1,{}],"d":"é<&>\\/\u2028云"},"a":[]}'],
    ['compact, escaped', '{"b":{"c":[1,{}],"d":"\\u00e9<&>/\\u2028\\u4e91"},"a":[]}'],
  ])('knows how %s writes JSON again', (_, body) => {
    expect(explained(usual({ body }), { body: WRITTEN }).findings).toEqual([
      { code: 'body_reserialised', keyId: 'basic' },
    ])
  })

  it('takes the keys that should have signed first, and those without a secret not at all', () => {
    const twins: ExplainKey[] = [
      { id: 'none', class: 'basic', secret: '', status: 'current' },
      { id: 'retired', class: 'basic', secret: SECRET, status: 'retired' },
      { id: 'other', class: 'kit', secret: SECRET, status: 'current' },
      { id: 'previous', class: 'basic', secret: SECRET, status: 'previous' },
    ]
    const given = { query: { signature: usual(), timestamp: TIMESTAMP, nonce: NONCE }, body: bytes(BODY) }
    const of = (keys: ExplainKey[]) => explain({ ...given, keys, expects: 'basic', receivedAt: NOW })
    expect(of(twins)).toMatchObject({ fits: { keyId: 'previous' }, findings: [] })
    expect(of(twins).expected.map(({ keyId }) => keyId)).toEqual(['retired', 'other', 'previous'])
    const unused = of(twins.slice(0, 3))
    expect(unused.findings).toEqual([{ code: 'key_retired', keyId: 'retired' }])
    expect(unused.stringToSign).toBeUndefined()
    expect(unused.innerDigest).toBeUndefined()
    expect(unused.fits).toBeUndefined()
  })

  it('tells the Kit formula from the basic one (vectors of protocol/kit-and-oauth.md 3.4)', () => {
    const body =
      '{"domainName":"https://acme.login.example.com","flag":1,"instanceId":"inst-7f3a","name":"Acme 测试","orderId":"CS2503140001ABCD","tenantCode":"acme","tenantId":"0f1e2d3c4b5a69788796a5b4c3d2e1f0","testFlag":0,"timeStamp":"20250314101530123"}'
    const explanation = explain({
      query: {
        signature: 'c1f3820788e401e0f5b59ae127ac09dc4bcda3a6aa48a31ec9694fbbf9a43cec',
        nonce: 'A1B2C3D4E5F6',
        timestamp: '1741918530123',
      },
      body: bytes(body),
      keys: [{ id: 'kit', class: 'kit', secret: 'demoKitKey-0001', status: 'current' }],
      expects: 'basic',
      receivedAt: new Date(1741918530123),
    })
    expect(explanation.findings).toEqual([{ code: 'kit_formula', keyId: 'kit' }])
    expect(explanation.expected[0]?.signature).toBe('3c68890dc5251e55ee0afcda7f94cc0555b9492eccfc4514c760b98cb9fb6fba')
  })

  it('names a clock that is off when all else is right', () => {
    const timestamp = String(NOW.getTime() - 61_000)
    const explanation = explained(usual({ timestamp }).toUpperCase(), { timestamp })
    expect(explanation.findings).toEqual([{ code: 'clock_off', keyId: 'basic' }])
    expect(explanation.fits).toEqual({ keyId: 'basic', form: 'raw' })
  })

  it.each([
    [60_000, undefined],
    [-60_001, 'clock_off'],
    [14 * 3_600_000 + 60_000, 'clock_zone'],
    [14 * 3_600_000 + 60_001, 'clock_off'],
    [-14.5 * 3_600_000, 'clock_off'],
    [30 * 60_000, 'clock_zone'],
  ])('off by %d ms: %s', (off, code) => {
    const timestamp = String(NOW.getTime() + off)
    expect(explained(usual({ timestamp }), { timestamp }).findings).toEqual(code ? [{ code, keyId: 'basic' }] : [])
  })

  it('names the clock beside another mistake, and not where nothing is explained', () => {
    const timestamp = String(NOW.getTime() - 61_000)
    const signature = usual({ timestamp, accessKey: 'retired-secret' })
    expect(explained(signature, { timestamp }).findings).toEqual([
      { code: 'key_retired', keyId: 'old' },
      { code: 'clock_off', keyId: 'old' },
    ])
    expect(explained('ab', { timestamp }).findings).toEqual([])
    const kit = hex(SECRET, `${SECRET}${NONCE}${timestamp}`, BODY)
    expect(explained(kit, { timestamp }).findings.map(({ code }) => code)).toEqual(['kit_formula', 'clock_off'])
    expect(explained(usual({ timestamp: 'soon' }), { timestamp: 'soon' }).findings).toEqual([])
  })

  it.each([8, -8, 5.5])('names a clock that is off by a zone of %d hours', (hours) => {
    const timestamp = String(NOW.getTime() + hours * 3_600_000 + 900)
    expect(explained(usual({ timestamp }), { timestamp }).findings).toEqual([{ code: 'clock_zone', keyId: 'basic' }])
  })

  it('tells every way of signing it tried, up to the one that fits', () => {
    expect(explained(usual()).tried).toEqual(['standard'])
    expect(explained(hex(SECRET, prefix, BODY)).tried.at(-1)).toBe('kit_formula')
    const all = explained('ab'.repeat(32)).tried
    const apart = ['key_of_other_class', 'key_retired', 'clock_off', 'clock_zone', 'basic_formula']
    expect(new Set(all)).toEqual(new Set(['standard', ...FINDING_CODES.filter((code) => !apart.includes(code))]))
    expect(new Set(all).size).toBe(all.length)
  })

  it('has a test for every mistake it knows', () => {
    const tested = new Set<FindingCode>([...MISTAKES.map(([code]) => code), 'clock_off', 'clock_zone', 'basic_formula'])
    expect(tested).toEqual(new Set(FINDING_CODES))
  })

  it('finds nothing where nothing is wrong, or nothing known', () => {
    expect(explained(usual())).toMatchObject({ fits: { keyId: 'basic', form: 'raw' }, findings: [] })
    const canonical = usual({ body: '{"activity":"newInstance","businessId":"云","orderId":"CS1/2"}' })
    expect(explained(canonical)).toMatchObject({ fits: { form: 'canonical' }, findings: [] })
    expect(explained('ab'.repeat(32)).findings).toEqual([])
    expect(explained('')).toMatchObject({ findings: [], tried: [] })
  })

  it('shows the string to sign and what each key would have given, but no secret', () => {
    const explanation = explained(usual())
    expect(explanation.innerDigest).toBe(hex(SECRET, BODY))
    expect(explanation.stringToSign).toBe(`••••${NONCE}${TIMESTAMP}${hex(SECRET, BODY)}`)
    expect(explanation.expected).toContainEqual({ keyId: 'basic', class: 'basic', signature: usual() })
    expect(JSON.stringify(explanation)).not.toMatch(/secret/)
  })

  it('copes with missing keys, parameters and broken bodies', () => {
    const nothing = { query: {}, body: bytes(''), keys: [], expects: 'basic', receivedAt: NOW } as const
    expect(explain(nothing)).toEqual({ expected: [], findings: [], tried: [] })
    const broken = { ...nothing, query: { signature: 'a%' }, body: new Uint8Array([0xff]), keys: KEYS }
    expect(explain(broken).findings).toEqual([])
    expect(explained(usual({ body: 'no json' }), { body: 'no json' }).fits).toEqual({ keyId: 'basic', form: 'raw' })
    expect(explain(broken).stringToSign).toBe(`••••${hex(SECRET, Buffer.from([0xff]))}`)
    const text = { ...nothing, body: bytes('no json'), keys: KEYS, query: { signature: 'a', timestamp: TIMESTAMP } }
    expect(explain(text).findings).toEqual([])
    const members = {
      ...text,
      body: bytes('null'),
      query: { signature: hex(SECRET, `${SECRET}${hex(SECRET, ' null')}`) },
    }
    expect(explain(members).findings).toEqual([])
  })
})

describe('the Kit V2 (protocol/kit-and-oauth.md 3.3)', () => {
  const body = new TextEncoder().encode('{"tenantId":"t-1","mobile":"13800000000"}')
  const kitKey = { id: 'kit', class: 'kit' as const, secret: 'demoKitKey-0001', status: 'current' }
  const sent = { nonce: 'A1B2C3D4E5F6', timestamp: '1741918530123' }
  const of = (signature: string) =>
    explain({
      formula: 'kit',
      query: { ...sent, signature },
      body,
      keys: [kitKey],
      expects: 'kit',
      receivedAt: new Date(1_741_918_530_123),
    })

  it('fits by its own formula, and shows nothing of the people in the body', () => {
    const explanation = of(signKit({ accessKey: kitKey.secret, ...sent, body }).toUpperCase())
    expect(explanation).toMatchObject({ fits: { keyId: 'kit', form: 'raw' }, findings: [] })
    expect(JSON.stringify(explanation)).not.toContain('13800000000')
    expect(explanation.innerDigest).toBeUndefined()
  })

  const text = new TextDecoder().decode(body)
  const start = `${sent.nonce}${sent.timestamp}`
  const key = kitKey.secret
  it.each([
    ['secret_left_out', hex(key, `${start}${text}`)],
    ['signature_base64', Buffer.from(signKit({ accessKey: key, ...sent, body }), 'hex').toString('base64')],
    ['nonce_timestamp_swapped', signKit({ accessKey: key, nonce: sent.timestamp, timestamp: sent.nonce, body })],
    ['body_newline', signKit({ accessKey: key, ...sent, body: `${text}\n` })],
    ['wrong_secret_whitespace', signKit({ accessKey: `${key} `, ...sent, body })],
  ])('names %s', (code, signature) => {
    expect(of(signature).findings).toEqual([{ code, keyId: 'kit' }])
  })

  it('shows where the body stands, and tries the other formula instead of its own', () => {
    const explanation = of('ab'.repeat(32))
    expect(explanation.stringToSign).toBe(`••••${start}‹body›`)
    expect(explanation.tried).toContain('basic_formula')
    expect(explanation.tried).not.toContain('kit_formula')
  })

  it('names the formula of the basic interfaces as the mistake', () => {
    const explanation = of(sign({ accessKey: kitKey.secret, ...sent, body }))
    expect(explanation.findings).toEqual([{ code: 'basic_formula', keyId: 'kit' }])
    expect(explanation.fits).toBeUndefined()
  })
})
