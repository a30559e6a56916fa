import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import audit from '@/lib/i18n/messages/zh/audit.json'

const root = path.resolve(import.meta.dirname, '../../..')
const sources = globSync('lib/**/*.ts', { cwd: root }).map((file) => readFileSync(path.join(root, file), 'utf8'))
const found = (pattern: RegExp) => [
  ...new Set(
    sources.flatMap((text) => [...text.matchAll(pattern)].flatMap((match) => match[0].match(/'[a-z_.]+'/g) ?? [])),
  ),
]
const unquoted = (text: string) => text.slice(1, -1)

it('has words for every action and subject that is written to the audit log', () => {
  const actions = found(/\baction: (?:\w+ \? )?'[a-z_]+\.[a-z_]+'(?: : '[a-z_]+\.[a-z_]+')?/g).map(unquoted)
  const known = Object.entries(audit.actions).flatMap(([area, words]) => Object.keys(words).map((w) => `${area}.${w}`))
  expect(actions.length).toBeGreaterThan(30)
  expect(actions.filter((action) => !known.includes(action))).toEqual([])
  const subjects = found(/\bsubjectKind: '[a-z_]+'/g).map(unquoted)
  expect(subjects.filter((subject) => !(subject in audit.subjects))).toEqual([])
})
