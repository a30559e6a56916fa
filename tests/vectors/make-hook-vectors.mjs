// Makes tests/vectors/hooks.json by the official library of Standard Webhooks, apart from our own signing code:
//   node tests/vectors/make-hook-vectors.mjs
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { Webhook } from 'standardwebhooks'

const secretOf = (name) => `whsec_${createHash('sha256').update(name).digest('base64')}`
const [current, previous, stranger] = ['current', 'previous', 'stranger'].map(secretOf)
const seconds = 1_800_000_000
const id = '01930e6a-2c4b-7d3a-9f10-5b6c7d8e9f00'
const body = JSON.stringify({
  type: 'instance.created',
  timestamp: '2027-01-15T08:00:00.000Z',
  data: { id: 'inst-1', sequence: 1, test: false, name: '云商店 “x”', status: 'open' },
})
const sign = (secret, at = seconds, text = body) => new Webhook(secret).sign(id, new Date(at * 1_000), text)
const one = (name, good, signature, changes = {}) => ({
  name,
  good,
  id,
  timestamp: String(seconds),
  body,
  signature,
  ...changes,
})

const cases = [
  one('signed', true, sign(current)),
  one('during a rotation', true, `${sign(current)} ${sign(previous)}`),
  one('the previous secret alone', false, sign(previous)),
  one('another version beside it', true, `v2,AAAA ${sign(current)}`),
  one('empty body', true, sign(current, seconds, ''), { body: '' }),
  one('another secret', false, sign(stranger)),
  one('a changed body', false, sign(current), { body: body.replace('inst-1', 'inst-2') }),
  one('a changed id', false, sign(current), { id: id.replace('0193', '0194') }),
  one('a changed time', false, sign(current), { timestamp: String(seconds + 1) }),
  one('too old', false, sign(current, seconds - 301), { timestamp: String(seconds - 301) }),
  one('from the future', false, sign(current, seconds + 301), { timestamp: String(seconds + 301) }),
  one('at the edge', true, sign(current, seconds - 299), { timestamp: String(seconds - 299) }),
  one('no time', false, sign(current), { timestamp: 'soon' }),
  one('no signature', false, ''),
  one('cut short', false, sign(current).slice(0, -4)),
]
const vectors = {
  about: 'HMAC-SHA256 over id.timestamp.body; now and tolerance in seconds',
  secret: current,
  previous,
  now: seconds,
  tolerance: 300,
  cases,
}
writeFileSync(new URL('hooks.json', import.meta.url), `${JSON.stringify(vectors, null, 2)}\n`)
