import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyLicence } from '@/examples/verify-licence/verify'
import { newSigningKey, openSigner, readSigned, signLicense } from '@/lib/services/licensing/signed-text'

type Case = { name: string; expect: 'valid' | 'invalid'; version: 'KL1' | 'KA1'; now: number; text: string }
type Vectors = { jwks: { keys: { kid: string; x: string }[] }; cases: Case[] }

const root = path.resolve(import.meta.dirname, '../../..')
const file = path.join(root, 'tests/vectors/licence-keys.json')
const vectors: Vectors = JSON.parse(readFileSync(file, 'utf8'))
const folder = path.join(root, 'examples/verify-licence')
const [jwk] = vectors.jwks.keys
const wanted = vectors.cases.map(({ name, expect: verdict }) => `${name}\t${verdict}`)

/** Compilers are slow on a busy machine. */
const TIMEOUT_MS = 120_000
const runs = (command: string, ...args: string[]) => spawnSync(command, args, { timeout: 60_000 }).status === 0
const lines = (command: string, args: string[], cwd?: string) => {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: TIMEOUT_MS, cwd })
  if (status !== 0) throw new Error(stderr)
  return stdout.trim().split(/\r?\n/)
}

let work = ''
beforeAll(() => {
  work = mkdtempSync(path.join(os.tmpdir(), 'portal-licence-'))
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

describe('the snippets of examples/verify-licence pass one file of vectors', () => {
  it('TypeScript', () => {
    const read = vectors.cases.map(({ name, text, version, now }) => {
      return `${name}\t${verifyLicence(text, version, vectors.jwks, now) ? 'valid' : 'invalid'}`
    })
    expect(read).toEqual(wanted)
  })

  it.runIf(runs('python3', '-c', 'import cryptography'))('Python', { timeout: TIMEOUT_MS }, () => {
    expect(lines('python3', [path.join(folder, 'verify.py'), file])).toEqual(wanted)
  })

  it.runIf(runs('java', '-version'))('Java', { timeout: TIMEOUT_MS }, () => {
    const cases = vectors.cases.map(({ name, version, now, text }) => [name, version, now, text].join('\t')).join('\n')
    const list = path.join(work, 'cases.txt')
    writeFileSync(list, cases)
    expect(lines('java', [path.join(folder, 'Verify.java'), list, jwk?.kid ?? '', jwk?.x ?? ''])).toEqual(wanted)
  })

  it.runIf(runs('go', 'version'))('Go', { timeout: TIMEOUT_MS }, () => {
    const code = path.join(folder, 'verify.go')
    expect(lines('go', ['run', code, file], work)).toEqual(wanted)
  })
})

describe('what the portal signs', () => {
  it('is what the vectors hold', () => {
    const keys = new Map(vectors.jwks.keys.map(({ kid, x }) => [kid, x]))
    const signed = vectors.cases.filter(({ name }) => name === 'licence' || name === 'activation file')
    expect(signed.map(({ text, version }) => readSigned(text, version, keys)?.prd)).toEqual(['OFFI0004', 'OFFI0004'])
  })

  it.runIf(runs('openssl', 'version'))('verifies with OpenSSL', () => {
    const made = newSigningKey()
    const key = signLicense(openSigner(made.kid, made.privateKeyPem), { jti: 'x', iat: 1, prd: '商品' })
    const dot = key.lastIndexOf('.')
    // SubjectPublicKeyInfo of Ed25519 (RFC 8410): a fixed head and the raw key.
    const head = Buffer.from('302a300506032b6570032100', 'hex')
    const der = Buffer.concat([head, Buffer.from(made.publicKey, 'base64url')])
    const put = (name: string, content: Buffer | string) => {
      writeFileSync(path.join(work, name), content)
      return path.join(work, name)
    }
    const pub = put('pub.der', der)
    const signature = put('sig', Buffer.from(key.slice(dot + 1), 'base64url'))
    const verifies = (text: string) =>
      runs(
        'openssl',
        'pkeyutl',
        '-verify',
        '-pubin',
        '-keyform',
        'DER',
        '-inkey',
        pub,
        '-rawin',
        '-in',
        put('text', text),
        '-sigfile',
        signature,
      )
    expect(verifies(key.slice(0, dot))).toBe(true)
    expect(verifies(`${key.slice(0, dot)}x`)).toBe(false)
  })
})
