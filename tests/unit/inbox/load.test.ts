import { expect, test } from 'vitest'
import { createLoad } from '@/lib/services/inbox/load'

test('many calls at once press, and for a moment after', () => {
  let now = 0
  const load = createLoad(() => now)
  for (let call = 0; call < 4; call += 1) load.begin()
  expect(load.pressed()).toBe(false)
  load.begin()
  expect(load.pressed()).toBe(true)
  now += 1_000
  expect(load.pressed()).toBe(true)
  load.end()
  expect(load.pressed()).toBe(false)
  load.begin()
  for (let call = 0; call < 5; call += 1) load.end()
  now += 99
  expect(load.pressed()).toBe(true)
  now += 1
  expect(load.pressed()).toBe(false)
})
