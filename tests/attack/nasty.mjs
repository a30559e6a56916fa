// What parsers, pages and databases dislike, as parts of addresses, queries, headers and bodies.

/** @typedef {import('../crash/model.mjs').chance} Chance */

export const NASTY = [
  '',
  ' ',
  '0',
  '-1',
  '1e999',
  'NaN',
  '99999999999999999999',
  'null',
  'undefined',
  'true',
  '[]',
  '{}',
  '{"a":',
  '"',
  "'",
  "' or 1=1 --",
  "'; drop table orders; --",
  '$1',
  '%',
  '%%',
  '_',
  '\\',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\ufeff',
  '\u202e',
  '../../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  '/etc/passwd',
  'file:///etc/passwd',
  'javascript:alert(1)',
  '//evil.test/',
  'https://evil.test/',
  '/\\evil.test',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '{{7*7}}',
  '#{7*7}',
  '=cmd|calc!A1',
  '@SUM(1)',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '2026-02-31T25:61:61Z',
  '0000-00-00',
  '+999999-01-01T00:00:00Z',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '测试',
  '💥',
  'e\u0301'.repeat(50),
  'x'.repeat(3_000),
  '['.repeat(2_000),
]

/** Names of parameters that lists, exports and forms read. */
export const PARAMETERS = [
  ...['q', 'range', 'from', 'to', 'cursor', 'limit', 'sort', 'test', 'view', 'state', 'status', 'kind', 'ids', 'order'],
  ...['instance', 'product', 'customer', 'family', 'activity', 'verdict', 'owner', 'meter', 'month', 'sku', 'token'],
  ...['next', 'callbackUrl', 'code', 'error', 'signature', 'timestamp', 'nonce', 'authToken', '_rsc', 'lang', 'format'],
]

/** Headers that change how a request is read, with values of their own. */
const HEADERS = {
  accept: ['text/html', 'text/x-component', 'application/json', '*/*;q=2'],
  'accept-language': ['zh', 'xx-XX', 'en;q=9', '*'],
  'content-type': [
    ...['application/json', 'application/json;charset=utf8', 'text/plain;charset=UTF-8', 'application/xml', 'x'],
    ...['multipart/form-data; boundary=', 'multipart/form-data; boundary=b', 'application/x-www-form-urlencoded'],
    ...['application/cloudevents-batch+json', 'text/csv'],
  ],
  cookie: ['authjs.session-token=x', 'NEXT_LOCALE=../../x', 'NEXT_LOCALE=zh', 'a=b; a=c; ='],
  authorization: ['Bearer', 'Bearer x', 'Basic Og==', 'SDK-HMAC-SHA256 Access=x'],
  origin: ['null', 'https://evil.test'],
  'x-forwarded-host': ['evil.test', 'evil.test, other.test'],
  'x-forwarded-for': ['::1', '1.2.3.4, x', '999.1.1.1'],
  'x-forwarded-proto': ['http', 'x'],
  'next-action': ['x', '0'.repeat(42), '7f'.repeat(21)],
  'next-router-state-tree': ['%5B%5D', 'x', '%'],
  rsc: ['1', 'x'],
  range: ['bytes=0-', 'bytes=9-1'],
  'idempotency-key': ['x', ''],
  'x-middleware-subrequest': ['proxy', 'middleware:middleware:middleware'],
  'x-nonce': ['x'],
  authtoken: ['x', 'sign_type="HMAC-SHA256", signature="x"'],
}

/** @param {ReturnType<Chance>} random @returns {Record<string, string>} */
export function nastyHeaders(random) {
  const headers = {}
  for (let n = random.below(4); n > 0; n -= 1) {
    const name = random.pick(Object.keys(HEADERS))
    headers[name] = random.pick(HEADERS[name])
  }
  return headers
}

/** @param {ReturnType<Chance>} random */
export function nastyBody(random) {
  const text = () => random.pick(NASTY)
  switch (random.below(6)) {
    case 0:
      return text()
    case 1:
      return JSON.stringify({ [text()]: text(), activity: text(), orderId: text(), instanceId: [text()] })
    case 2:
      return JSON.stringify(
        Object.fromEntries(
          PARAMETERS.filter(() => random.is(0.3)).map((name) => [name, [text(), 1, null, {}][random.below(4)]]),
        ),
      )
    case 3:
      return `--b\r\ncontent-disposition: form-data; name="${text().replaceAll('"', '')}"; filename="../x"\r\n\r\n${text()}\r\n--b--`
    case 4:
      return Buffer.from(Array.from({ length: random.below(300) }, () => random.below(256)))
    default:
      return new URLSearchParams({
        [random.pick(PARAMETERS)]: text().toWellFormed(),
        csrfToken: text().toWellFormed(),
      }).toString()
  }
}
