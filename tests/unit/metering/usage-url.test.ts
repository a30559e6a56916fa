import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { checkUsageKey, usageKey, usageUrl } from '@/lib/services/metering/usage-url'
import { createSecretBox } from '@/lib/services/secret-box'

const OF = { sellerId: 'acme', instanceId: 'huaiNe/1' }

test('a usage page’s key opens one instance of one account, and nothing else', () => {
  const box = createSecretBox(randomBytes(32))
  const key = usageKey(box, OF)
  expect(usageUrl('https://portal.test', box, OF.sellerId, OF.instanceId)).toBe(
    `https://portal.test/usage/huaiNe%2F1?key=${key}`,
  )
  expect(checkUsageKey(box, OF, key)).toBe(true)
  expect(checkUsageKey(box, { ...OF, instanceId: 'huaiNe/2' }, key)).toBe(false)
  expect(checkUsageKey(box, { ...OF, sellerId: 'other' }, key)).toBe(false)
  for (const wrong of [
    '',
    key.slice(1),
    `${key}0`,
    key.replace(/^./, (c) => (c === '0' ? '1' : '0')),
    'é'.repeat(20),
  ]) {
    expect(checkUsageKey(box, OF, wrong), wrong).toBe(false)
  }
})

test('it goes on opening after the master secret was replaced, as long as the old one is kept', () => {
  const old = randomBytes(32)
  const key = usageKey(createSecretBox(old), OF)
  expect(checkUsageKey(createSecretBox(randomBytes(32), [old]), OF, key)).toBe(true)
  expect(checkUsageKey(createSecretBox(randomBytes(32)), OF, key)).toBe(false)
})
