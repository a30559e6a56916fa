import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { may, PERMISSIONS, ROLES } from '@/lib/domain/roles'

const ROW = /^\|[^|]+\| `([a-z:]+)` \|(.+)\|$/gm

it('docs/roles.md says of every permission which roles have it', () => {
  const text = readFileSync(path.join(import.meta.dirname, '../../../docs/roles.md'), 'utf8')
  const told = [...text.matchAll(ROW)].map(([, permission = '', cells = '']) => {
    const granted = cells.split('|').map((cell) => cell.trim() === '✓')
    return [permission, ROLES.filter((_, index) => granted[index])]
  })
  expect(Object.fromEntries(told)).toEqual(
    Object.fromEntries(PERMISSIONS.map((permission) => [permission, ROLES.filter((role) => may(role, permission))])),
  )
})
