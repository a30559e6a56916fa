import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { verifyHook } from '@/examples/verify-hook/verify'
import { isHookSecret, newHookSecret, signHook } from '@/lib/services/hooks/sign'
import vectors from '../../vectors/hooks.json'

const folder = path.resolve(import.meta.dirname, '../../../examples/verify-hook')
const file = path.resolve(import.meta.dirname, '../../vectors/hooks.json')
const TIMEOUT_MS = 120_000
const runs = (command: string, ...args: string[]) => spawnSync(command, args, { timeout: 60_000 }).status === 0
const lines = (command: string, args: string[], cwd?: string) => {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: TIMEOUT_MS, cwd })
  if (status !== 0) throw new Error(stderr)
  return stdout.trim().split(/\r?\n/)
}
const { secret, previous, now, cases } = vectors
const wanted = cases.map(({ name, good }) => `${name}\t${good ? 'good' : 'refused'}`)
let work = ''
beforeAll(() => {
  work = mkdtempSync(path.join(os.tmpdir(), 'portal-hooks-'))
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

describe('the signature of hooks (Standard Webhooks)', () => {
  afterEach(() => vi.useRealTimers())

  it('is the one of the vectors', () => {
    const [signed, rotating] = cases
    if (!signed || !rotating) throw new Error('The vectors are empty.')
    const { id, timestamp, body } = signed
    const at = new Date(now * 1_000 + 999)
    expect(signHook({ id, at, body }, [secret])).toEqual({
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signed.signature,
    })
    expect(signHook({ id, at, body }, [secret, previous])['webhook-signature']).toBe(rotating.signature)
  })

  it('is verified by the official library, with secrets we make', () => {
    vi.useFakeTimers({ now: now * 1_000 })
    for (const body of ['{"type":"x"}', JSON.stringify({ text: '云商店 \u2028 😀' })]) {
      const made = newHookSecret()
      const headers = signHook({ id: 'msg_1', at: new Date(), body }, [newHookSecret(), made])
      expect(new Webhook(made).verify(body, headers)).toEqual(JSON.parse(body))
      expect(() => new Webhook(newHookSecret()).verify(body, headers)).toThrow()
    }
  })

  it.each(cases)('$name, as the official library sees it', ({ good, id, timestamp, body, signature }) => {
    vi.useFakeTimers({ now: now * 1_000 })
    const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature }
    const verify = () => new Webhook(secret).verify(body, headers)
    if (good) expect(verify).not.toThrow()
    else expect(verify).toThrow()
  })

  it.each([
    ['whsec_', false],
    ['x', false],
    [`whsec_${'A'.repeat(32)}`, true],
    [`whsec_${'A'.repeat(28)}`, false],
    [`whsec_${Buffer.alloc(64).toString('base64')}`, true],
    [`whsec_${Buffer.alloc(65).toString('base64')}`, false],
    [`whsec_${'*'.repeat(40)}`, false],
  ])('%s is a secret: %s', (text, is) => expect(isHookSecret(text)).toBe(is))
})

describe('the snippets of examples/verify-hook take what the portal signs, and nothing else', () => {
  it('TypeScript', () => {
    const said = cases.map((one) => `${one.name}\t${verifyHook(one, one.body, [secret], now) ? 'good' : 'refused'}`)
    expect(said).toEqual(wanted)
  })

  it.runIf(runs('python3', '--version'))('Python', { timeout: TIMEOUT_MS }, () => {
    expect(lines('python3', [path.join(folder, 'verify.py'), file])).toEqual(wanted)
  })

  it.runIf(runs('java', '-version'))('Java', { timeout: TIMEOUT_MS }, () => {
    const rows = cases.map(({ name, id, timestamp, signature, body }) =>
      [name, id, timestamp, signature, Buffer.from(body).toString('base64')].join('\t'),
    )
    const list = path.join(work, 'cases.txt')
    writeFileSync(list, rows.join('\n'))
    expect(lines('java', [path.join(folder, 'Verify.java'), list, secret, String(now)])).toEqual(wanted)
  })

  it.runIf(runs('go', 'version'))('Go', { timeout: TIMEOUT_MS }, () => {
    expect(lines('go', ['run', path.join(folder, 'verify.go'), file], work)).toEqual(wanted)
  })
})
