// What the marketplace and identity centres send: calls of every family, and answers to ours.
import { generateKeyPairSync, publicEncrypt } from 'node:crypto'
import { DEFAULT_SELLER_SETTINGS } from '@/lib/domain/seller'
import { canonicalJson } from '@/lib/koogallery/canonical-json'
import type { KnownFamily, RawRequest } from '@/lib/koogallery/codec'
import { checkAnswer } from '@/lib/koogallery/contract-check'
import { explainRequest } from '@/lib/koogallery/explain-request'
import { FAMILY_CODECS } from '@/lib/koogallery/families'
import { parseLenient } from '@/lib/koogallery/lenient-json'
import { CentreError, centreBase, exchangeCode, readUserInfo } from '@/lib/koogallery/oauth'
import { createOpenApiClient, type OpenApiClient } from '@/lib/koogallery/open-api/client'
import { verifyRequest } from '@/lib/koogallery/open-api/sign-sdk'
import { type PushedRecord, pushUsage } from '@/lib/koogallery/open-api/usage-push'
import { readPasted } from '@/lib/koogallery/paste'
import { judgeProbeAnswer } from '@/lib/koogallery/probe-answer'
import { keepCase, signCase } from '@/lib/koogallery/probe-case'
import { recognise } from '@/lib/koogallery/request'
import { decryptOaep, readPrivateKey } from '@/lib/koogallery/rsa-oaep'
import { decryptField, encryptField } from '@/lib/koogallery/sensitive-field'
import { parseChinaTime, parseCompactTime, parseLenientTime, parseSdkDate } from '@/lib/koogallery/times'
import { EXAMPLE_SECRET, FAMILY_CALLS, NOW } from '../../property/family-calls'
import { spoil } from '../../property/spoil'
import { oneOf, type Pick, spoilText } from './spoil-text'
import { encode, isOpenApiError, ofText, type Subject, subject } from './subject'

const KEY = { id: 'k1', secret: EXAMPLE_SECRET }
const FAMILIES = Object.keys(FAMILY_CALLS) as KnownFamily[]
const AT = new Date('2026-01-31T09:00:00.000Z')

/** A call as its family's example, its address, headers and bytes spoilt, or a body laid out with other members. */
function drawCall(family: KnownFamily) {
  const { examples } = FAMILY_CALLS[family]
  return (pick: Pick): RawRequest => {
    const sound = oneOf(examples, pick)
    if (pick(2) === 0) return spoil(sound, pick)
    const body = sound.method === 'GET' ? sound.body : encode(spoilText(new TextDecoder().decode(sound.body), pick))
    return { ...sound, url: sound.method === 'GET' ? spoilText(sound.url, pick) : sound.url, body }
  }
}

/** Verified by its own family and read by it whatever the verdict: a signature is no proof of sense. */
function readCall(family: KnownFamily, request: RawRequest) {
  recognise(request)
  const codec = FAMILY_CODECS[family]
  const settings = DEFAULT_SELLER_SETTINGS
  const verdict = codec.verify({ request, keys: [KEY], now: NOW, settings })
  const parsed = codec.parse(request, { key: verdict.ok ? KEY : undefined, settings })
  const rendered = parsed.ok
    ? codec.render({ kind: 'done' }, { test: parsed.test, key: KEY, settings })
    : codec.render(
        { kind: 'invalid', reason: parsed.reason, detail: parsed.detail },
        { test: false, key: KEY, settings },
      )
  JSON.parse(rendered.body)
  return { ...parsed, refused: !parsed.ok }
}

const FAMILY_SUBJECTS = FAMILIES.flatMap((family) => [
  subject(`calls: ${family}`, drawCall(family), (request) => readCall(family, request), { weight: 40 }),
  subject(
    `probe cases: ${family}`,
    drawCall(family),
    (request) => {
      const kept = keepCase({ family, activity: 'newInstance', test: request.url.length % 2 === 0, request })
      if (!kept.ok) return { refused: true }
      const identity = { sentAt: AT, nonce: 'n'.repeat(32), businessId: 'b-1', runId: 'r-1' }
      return signCase({ ...kept, address: 'https://portal.test/x', key: KEY.secret, identity })
    },
    { weight: 4, stored: false },
  ),
  subject(
    `signatures explained: ${family}`,
    drawCall(family),
    (request) =>
      explainRequest({
        request,
        family,
        keys: [{ ...KEY, class: FAMILY_CODECS[family].keyClass, status: 'current' }],
        expects: FAMILY_CODECS[family].keyClass,
        receivedAt: NOW,
        windowMinutes: 15,
      }).explanation,
    { weight: 2, stored: false },
  ),
])

// Answers of the marketplace, read from the bytes on: the whole client with a wire of our own.

const OK = { error_code: '92020000', error_msg: 'success' }
const CODE = { status: 'ALIVE', expire_time: '20270131155959', product_id: 'OFFI1', order_id: 'CS1', amount: 2 }
const ORDER = {
  resultCode: 'MKT.0000',
  resultMsg: 'success',
  orderInfo: {
    orderId: 'CS1',
    orderType: 'NEW',
    createTime: '20260131010203',
    orderLine: [
      {
        orderLineId: 'CS1-000001',
        chargingMode: 'PERIOD',
        expireTime: '20270131155959',
        periodType: 'year',
        periodNumber: 1,
        productInfo: [{ productId: 'OFFI1', skuCode: 'sku', linearValue: 10, productName: '云' }],
      },
    ],
    buyerInfo: { customerId: 'c', customerName: '测试', userName: 'u', mobilePhone: '1380000', email: 'a@b.test' },
    extendParams: [{ name: 'a', value: 'b' }],
  },
}

function answered(name: string, answers: readonly object[], ask: (client: OpenApiClient) => Promise<unknown>) {
  const samples = [...answers.map((answer) => JSON.stringify(answer)), '{"error_code":"APIG.0308","error_msg":"busy"}']
  return subject(
    `answers: ${name}`,
    (pick) => ({
      text: spoilText(oneOf(samples, pick), pick),
      status: oneOf([200, 200, 200, 400, 429, 500, 503], pick),
    }),
    ({ text, status }) =>
      ask(
        createOpenApiClient({
          baseUrl: 'https://mkt.test',
          accessKeyId: 'AK',
          secretAccessKey: 'SK',
          fetch: async () => new Response(text, { status }),
          now: () => AT,
        }),
      ),
    { refuses: isOpenApiError },
  )
}

const RECORDS: PushedRecord[] = ['a', 'b'].map((letter) => ({
  meteringSn: `0b7b2d1e-9d41-5c0e-8f53-2f0e8f3a1c1${letter}`,
  instanceId: `inst-${letter}`,
  recordTime: AT,
  beginTime: new Date(AT.getTime() - 3_600_000),
  endTime: AT,
  value: '12.5',
}))
const ABNORMAL = [
  { metering_sn: RECORDS[0]?.meteringSn, error_code: '005' },
  { instance_id: 'inst-b', code: 1, begin_time: '20260131T080000Z', end_time: '20260131T090000Z' },
]
const ANSWERS: Subject[] = [
  answered('order query', [ORDER], (client) => client.queryOrder({ orderId: 'CS1' })),
  answered('code activation', [{ ...OK, data: { license_code_info: JSON.stringify(CODE) } }], (client) =>
    client.activateCode({ code: 'PL1' }),
  ),
  answered('code query', [{ ...OK, data: [{ license_code: 'PL1', ...CODE }] }], (client) =>
    client.queryCode({ code: 'PL1' }),
  ),
  answered('codes query', [{ ...OK, data: { list: [{ license: 'PL1', ...CODE }] } }], (client) =>
    client.queryCodes({ codes: ['PL1', 'PL2'] }),
  ),
  answered('code usage', [{ ...OK, data: { check_fail_licenses: ['PL1', { license: 'PL2' }] } }], (client) =>
    client.reportUsage({ usage: [{ code: 'PL1', activeClients: 3 }] }),
  ),
  answered('licence upload', [OK], (client) =>
    client.uploadLicense({
      eventId: 'evt-1',
      upload: { type: 'CHARACTERS', characters: 'KEY' },
      boundary: 'b',
      signing: 'body_hash',
    }),
  ),
  subject(
    'answers: usage push',
    (pick) =>
      spoilText(
        oneOf(
          [
            JSON.stringify({ resultCode: 'MKT.0000', resultMsg: 'ok', abnormal_usage_data: ABNORMAL }),
            JSON.stringify({
              error_code: 'MKT.9003',
              error_msg: 'bad',
              data: { abnormalUsageData: JSON.stringify(ABNORMAL) },
            }),
          ],
          pick,
        ),
        pick,
      ),
    (text) =>
      pushUsage(
        { baseUrl: 'https://mkt.test', fetch: async () => new Response(text) },
        { push: 'new', key: 'k', records: RECORDS, nonce: 'n-1', now: AT },
      ),
  ),
  ...(['token', 'user'] as const).map((kind) =>
    subject(
      `answers: identity centre, ${kind}`,
      (pick) => ({
        text: spoilText(
          kind === 'token'
            ? '{"access_token":"at-1","refresh_token":"rt-1","expires_in":7200,"token_type":"Bearer"}'
            : '{"userName":"li.wei","name":"李伟","role":"user","tenant":"0f1e","organizationCode":"D10"}',
          pick,
        ),
        status: oneOf([200, 200, 200, 400, 401, 403, 500], pick),
      }),
      ({ text, status }) => {
        const client = {
          base: 'https://acme.login.test',
          clientId: 'c',
          clientSecret: 's',
          fetch: async () => new Response(text, { status, headers: { 'content-type': 'application/json' } }),
        }
        return kind === 'token'
          ? exchangeCode(client, { code: 'c', redirectUri: 'https://portal.test/cb' })
          : readUserInfo(client, 'at-1')
      },
      { weight: 4, refuses: (error) => error instanceof CentreError, stored: kind === 'user' },
    ),
  ),
]

// Parts

const FIELD = encryptField({ key: KEY.secret, type: '1', iv: 'abcdefghij012345', value: '13800000000' })
const PAIR = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PEM = PAIR.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const ANSWER_BODY = '{"resultCode":"000000","resultMsg":"success","instanceId":"i-1","info":[{"instanceId":"i-1"}]}'
const BODY_SIGN = 'sign_type="HMAC-SHA256", signature="47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="'
const SIGNED_HEADER = `SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=${'0'.repeat(64)}`

const PARTS: Subject[] = [
  ofText('times', ['20260131090000', '20260131090000123', '2026-01-31 09:00:00 z', '20260131T090000Z'], (text) => ({
    compact: parseCompactTime(text),
    china: parseChinaTime(text),
    lenient: parseLenientTime(text),
    sdk: parseSdkDate(text),
  })),
  ofText(
    'lenient JSON',
    ['[{orgCode:\'D1\',name:"总部", }]', '[{"userName":"li.wei","enable":"true"}]'],
    parseLenient,
    {
      stored: false,
    },
  ),
  ofText(
    'canonical JSON',
    ['{"b":1.0,"a":"\\u0041","__proto__":null,"n":{"x":[1,2]}}'],
    (text) => canonicalJson(text),
    {
      stored: false,
    },
  ),
  ofText('encrypted fields', [FIELD], (field) => decryptField({ key: KEY.secret, type: '1', field }), {
    stored: false,
  }),
  ofText(
    'client secrets',
    [publicEncrypt({ key: PAIR.publicKey, oaepHash: 'sha256' }, Buffer.from('a-client-secret')).toString('base64')],
    (text) => decryptOaep(PAIR.privateKey, text),
    {
      weight: 1,
    },
  ),
  ofText('private keys', [PEM], (text) => readPrivateKey(text).ok, { weight: 1 }),
  ofText(
    'signed requests to the sandbox',
    [SIGNED_HEADER],
    (authorization) =>
      verifyRequest({
        method: 'GET',
        url: '/x?a=%zz&b=1',
        headers: [
          ['host', 'h'],
          ['x-sdk-date', '20260131T090000Z'],
          ['authorization', authorization],
        ],
        body: '',
        credentials: [{ accessKeyId: 'AK', secretAccessKey: 'SK' }],
        now: AT,
      }),
    { stored: false },
  ),
  subject(
    'answers of ours, judged',
    (pick) => ({ body: spoilText(ANSWER_BODY, pick), sign: spoilText(BODY_SIGN, pick), family: oneOf(FAMILIES, pick) }),
    ({ body, sign, family }) => {
      const headers: [string, string][] = [
        ['Content-Type', 'application/json'],
        ['Body-Sign', sign],
      ]
      const call = { family, activity: 'newInstance', key: KEY.secret }
      const judged = judgeProbeAnswer(call, { status: 200, headers, body, durationMs: 10 })
      const faults = checkAnswer({ ...call, test: true, headers, body, durationUs: 10, keys: [KEY.secret] })
      return { judged: judged.checks.length, faults: faults.length }
    },
  ),
  ofText(
    'pasted requests',
    [
      `curl -X POST 'https://portal.test/api/koogallery/acme?signature=A&timestamp=1&nonce=n' -H "content-type: application/json" --data-raw $'{"a":"\\u0041"}'`,
      'POST /api/koogallery/acme?signature=A HTTP/1.1\r\nHost: portal.test\r\nauthToken: x\r\n\r\n{"activity":"newInstance"}',
      'https://portal.test/api/koogallery/acme?activity=newInstance&authToken=x%2B',
    ],
    (text) => {
      const pasted = readPasted(text)
      return pasted && recognise({ ...pasted, body: encode(pasted.body) })
    },
    { stored: false },
  ),
  ofText("identity centre's address", ['https://acme.login.test/', 'acme.login.test/path'], centreBase),
]

export const WIRE: readonly Subject[] = [...FAMILY_SUBJECTS, ...ANSWERS, ...PARTS]
