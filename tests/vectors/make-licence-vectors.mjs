// Makes licence-keys.json anew, with a fixed private key: node tests/vectors/make-licence-vectors.mjs
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'

// RFC 8032 7.1, test 1: a secret key everybody knows.
const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'
const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(seed, 'hex')])
const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
const { x } = createPublicKey(key).export({ format: 'jwk' })
const kid = createHash('sha256').update(Buffer.from(x, 'base64url')).digest('base64url').slice(0, 12)
const NOW = 1_793_600_000

const make = (version, payload) => {
  const text = `${version}.${Buffer.from(JSON.stringify({ kid, ...payload })).toString('base64url')}`
  return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`
}
const flip = (text, at) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)

const payload = {
  jti: '0192f0c4-1d2e-7c3a-9b10-5a6b7c8d9e0f',
  prd: 'OFFI0004',
  sku: 'sku-lic',
  sub: 'cust-1',
  iat: NOW,
}
const licence = make('KL1', { ...payload, exp: NOW + 1000, seats: 3, limits: { edition: '专业版', exp: 1 } })
const file = make('KA1', { ...payload, fpr: 'f00dcafe', act: 'a-1', ser: 2, exp: NOW + 500, lexp: NOW + 1000 })
const one = (name, expect, version, text, now = NOW) => ({ name, expect, version, now, text })
const cases = [
  one('licence', 'valid', 'KL1', licence),
  one('licence for ever', 'valid', 'KL1', make('KL1', payload), NOW * 10),

  one('last second', 'valid', 'KL1', licence, NOW + 999),
  one('ended', 'invalid', 'KL1', licence, NOW + 1000),
  one('not yet', 'invalid', 'KL1', make('KL1', { ...payload, nbf: NOW + 1 })),
  one('activation file', 'valid', 'KA1', file),
  one('activation file ended', 'invalid', 'KA1', file, NOW + 500),
  one('file as licence', 'invalid', 'KL1', file),
  one('renamed file', 'invalid', 'KL1', file.replace('KA1', 'KL1')),
  one('changed payload', 'invalid', 'KL1', flip(licence, 30)),
  one('changed signature', 'invalid', 'KL1', flip(licence, licence.length - 20)),
  one('unknown key id', 'invalid', 'KL1', make('KL1', { ...payload, kid: 'somebodyelse' })),
  one('cut', 'invalid', 'KL1', licence.slice(0, -10)),
  one('no key at all', 'invalid', 'KL1', 'ACME-2K7Q'),
]
const jwks = { keys: [{ kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA', kid, x }] }
writeFileSync(new URL('./licence-keys.json', import.meta.url), `${JSON.stringify({ jwks, cases }, null, 2)}\n`)
