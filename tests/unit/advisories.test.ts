import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const PROGRAM = path.resolve(import.meta.dirname, '../check-advisories.mjs')

const LOCK = {
  packages: {
    '': { name: 'ours', version: '1.0.0' },
    'node_modules/alpha': { version: '2.1.0' },
    'node_modules/beta': { version: '1.0.0-rc.2', dev: true },
    'node_modules/alpha/node_modules/@scope/gamma': { version: '3.0.5' },
    'node_modules/renamed': { name: 'delta', version: '0.4.0' },
  },
}

type Event = { introduced?: string; fixed?: string; last_affected?: string }

const record = (id: string, name: string, events: Event[], more: object = {}) => ({
  id,
  summary: `${name} has a weakness`,
  modified: '2026-10-01T00:00:00Z',
  affected: [{ package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events }] }],
  database_specific: { severity: 'HIGH' },
  ...more,
})

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'advisories-'))
  writeFileSync(path.join(folder, 'lock.json'), JSON.stringify(LOCK))
})
afterAll(() => rmSync(folder, { recursive: true }))

function judge(records: { id: string }[], kind: 'folder' | 'zip' = 'folder') {
  const place = path.join(folder, crypto.randomUUID())
  const texts = records.map((each) => [`${each.id}.json`, JSON.stringify(each)] as const)
  if (kind === 'zip') {
    writeFileSync(place, zipSync(Object.fromEntries(texts.map(([name, text]) => [name, strToU8(text)]))))
  } else {
    mkdirSync(place)
    for (const [name, text] of texts) writeFileSync(path.join(place, name), text)
  }
  return run(place)
}

function run(place: string) {
  const args = [PROGRAM, place, '--lock', path.join(folder, 'lock.json')]
  return spawnSync(process.execPath, args, { encoding: 'utf8' })
}

describe('known weaknesses of what is locked', () => {
  it.each<[string, string, Event[], boolean]>([
    ['before the fix', 'alpha', [{ introduced: '2.0.0' }, { fixed: '2.1.1' }], true],
    ['the fixed version itself', 'alpha', [{ introduced: '0' }, { fixed: '2.1.0' }], false],
    ['the last affected version itself', 'alpha', [{ introduced: '0' }, { last_affected: '2.1.0' }], true],
    ['after the last affected version', 'alpha', [{ introduced: '0' }, { last_affected: '2.0.9' }], false],
    ['before it was introduced', 'alpha', [{ introduced: '2.2.0' }], false],
    [
      'introduced again after a fix',
      'alpha',
      [{ introduced: '1.0.0' }, { fixed: '1.5.0' }, { introduced: '2.1.0' }],
      true,
    ],
    ['from the very first version on, never fixed', 'delta', [{ introduced: '0' }], true],
    ['a version before a release, fixed by the release', 'beta', [{ introduced: '0' }, { fixed: '1.0.0' }], true],
    ['a package within another, with a scope', '@scope/gamma', [{ introduced: '3.0.0' }, { fixed: '3.1.0' }], true],
    ['another package', 'gamma', [{ introduced: '0' }], false],
    ['the name under which a package is used', 'renamed', [{ introduced: '0' }], false],
  ])('%s', (_, name, events, found) => {
    const { status, stderr } = judge([record('GHSA-1', name, events)])
    expect(status).toBe(found ? 1 : 0)
    expect(stderr.includes('GHSA-1')).toBe(found)
  })

  it('says what is affected, where it is used and what mends it', () => {
    const { stderr, stdout } = judge([
      record('GHSA-1', 'alpha', [{ introduced: '0' }, { fixed: '2.1.1' }]),
      record('GHSA-2', 'beta', [{ introduced: '0' }]),
    ])
    expect(stderr).toContain('GHSA-1 alpha 2.1.0 (shipped, high, fixed in 2.1.1): alpha has a weakness')
    expect(stderr).toContain('GHSA-2 beta 1.0.0-rc.2 (development only, high, no fixed version)')
    expect(stdout).toContain('4 packages, 2 advisories until 2026-10-01T00:00:00Z: 2 found, 0 accepted')
  })

  it('reads the export as it is packed, and lists of versions', () => {
    const affected = [{ package: { ecosystem: 'npm', name: 'delta' }, versions: ['0.3.9', '0.4.0'] }]
    const fine = Array.from({ length: 300 }, (_, n) => record(`GHSA-${n}`, `other-${n}`, [{ introduced: '0' }]))
    const { status, stderr, stdout } = judge([...fine, record('MAL-1', 'delta', [], { affected })], 'zip')
    expect(status).toBe(1)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toContain('MAL-1 delta 0.4.0')
    expect(stdout).toContain('301 advisories')
  })

  it('leaves out what was withdrawn and what is about other ecosystems', () => {
    const affected = [{ package: { ecosystem: 'PyPI', name: 'alpha' }, versions: ['2.1.0'] }]
    const { status } = judge([
      record('GHSA-1', 'alpha', [{ introduced: '0' }], { withdrawn: '2026-10-02T00:00:00Z' }),
      record('GHSA-2', 'alpha', [], { affected }),
    ])
    expect(status).toBe(0)
  })

  it.each([
    ['nothing in the folder', () => judge([])],
    ['a file that is no archive', () => run(path.join(folder, 'lock.json'))],
    ['no such place', () => run(path.join(folder, 'nowhere'))],
  ])('does not call it good when there is nothing to judge by: %s', (_, make) => {
    const { status, stderr } = make()
    expect(status).toBe(2)
    expect(stderr).not.toContain('    at ')
  })
})
