import { describe, expect, it } from 'vitest'
import { safeNext } from '@/lib/http/safe-next'

describe('the address to go to after signing in', () => {
  it.each(['/zh/acme/orders?status=failed#top', '/', '/zh/join?token=abc'])('may be %s', (path) => {
    expect(safeNext(path)).toBe(path)
  })

  it.each([
    'https://evil.test/',
    '//evil.test/',
    '/\\evil.test/',
    '/\t/evil.test/',
    '/\n/evil.test',
    '/a/..//evil.test',
    '/.//evil.test',
    'javascript:alert(1)',
    'zh/acme',
    '',
    null,
    undefined,
    ['/zh'],
  ])('may not be %j', (path) => {
    expect(safeNext(path)).toBe(null)
  })
})
