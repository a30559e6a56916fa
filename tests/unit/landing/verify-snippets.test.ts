import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type JWTPayload, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyHandOver } from '@/examples/verify-hand-over/verify'
import { newSigningKey, openSigner } from '@/lib/services/licensing/signed-text'

const folder = path.resolve(import.meta.dirname, '../../../examples/verify-hand-over')
const TIMEOUT_MS = 120_000
const runs = (command: string, ...args: string[]) => spawnSync(command, args, { timeout: 60_000 }).status === 0
const lines = (command: string, args: string[], cwd?: string) => {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: TIMEOUT_MS, cwd })
  if (status !== 0) throw new Error(stderr)
  return stdout.trim().split(/\r?\n/)
}

const issuer = 'https://portal.test/api/sellers/acme'
const audience = 'OFFI0001'
const now = 1_800_000_000
const made = newSigningKey()
const jwks = { keys: [{ kid: made.kid, x: made.publicKey }] }
const claims = { iss: issuer, aud: audience, sub: 't1/li.wei', user: 'li.wei', jti: 'j', tenant: 't1', exp: now + 60 }
let work = ''
let cases: { name: string; token: string; said: string }[] = []

beforeAll(async () => {
  work = mkdtempSync(path.join(os.tmpdir(), 'portal-hand-over-'))
  const { key } = openSigner(made.kid, made.privateKeyPem)
  const sign = (payload: JWTPayload, header = {}, by = key) =>
    new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid: made.kid, ...header }).sign(by)
  const good = await sign({ ...claims, name: '李薇 "Li"' })
  const [head, , signature] = good.split('.')
  const forged = Buffer.from(JSON.stringify({ ...claims, user: 'admin' })).toString('base64url')
  const unsigned = Buffer.from(JSON.stringify({ alg: 'none', kid: made.kid })).toString('base64url')
  const refused = {
    expired: await sign({ ...claims, exp: now }),
    'another product': await sign({ ...claims, aud: 'OFFI0002' }),
    'another issuer': await sign({ ...claims, iss: 'https://evil.test' }),
    'another key': await sign(claims, {}, generateKeyPairSync('ed25519').privateKey),
    'unknown kid': await sign(claims, { kid: 'x' }),
    forged: `${head}.${forged}.${signature}`,
    'no signature': `${unsigned}.${forged}.`,
    'cut short': good.slice(0, -20),
    'no token': 'abc',
  }
  cases = [
    { name: 'good', token: good, said: 'li.wei' },
    ...Object.entries(refused).map(([name, token]) => ({ name, token, said: 'refused' })),
  ]
  writeFileSync(path.join(work, 'cases.json'), JSON.stringify({ jwks, issuer, audience, now, cases }))
  writeFileSync(path.join(work, 'cases.txt'), cases.map(({ name, token }) => `${name}\t${token}`).join('\n'))
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

describe('the snippets of examples/verify-hand-over take what the portal signs, and nothing else', () => {
  const wanted = () => cases.map(({ name, said }) => `${name}\t${said}`)

  it('TypeScript', () => {
    const said = (token: string) => verifyHandOver(token, jwks, issuer, audience, now)?.user ?? 'refused'
    expect(cases.map(({ name, token }) => `${name}\t${said(token)}`)).toEqual(wanted())
  })

  it.runIf(runs('python3', '-c', 'import cryptography'))('Python', { timeout: TIMEOUT_MS }, () => {
    expect(lines('python3', [path.join(folder, 'verify.py'), path.join(work, 'cases.json')])).toEqual(wanted())
  })

  it.runIf(runs('java', '-version'))('Java', { timeout: TIMEOUT_MS }, () => {
    const args = [path.join(work, 'cases.txt'), made.kid, made.publicKey, issuer, audience, String(now)]
    expect(lines('java', [path.join(folder, 'Verify.java'), ...args])).toEqual(wanted())
  })

  it.runIf(runs('go', 'version'))('Go', { timeout: TIMEOUT_MS }, () => {
    expect(lines('go', ['run', path.join(folder, 'verify.go'), path.join(work, 'cases.json')], work)).toEqual(wanted())
  })
})
