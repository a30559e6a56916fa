import { describe, expect, test } from 'vitest'
import { BULK_KINDS, BULK_STATES, bulkPermission, groupsOf, isUnderWay } from '@/lib/domain/bulk'

test('who may run a kind is who may do the same to one of it; what is none needs a right all the same', () => {
  expect(BULK_KINDS.map((kind) => [kind, bulkPermission(kind)])).toEqual([
    ['messages', 'fulfilment:write'],
    ['jobs', 'fulfilment:write'],
    ['usage_records', 'metering:write'],
    ['notifications', 'notifications:write'],
    ['hook_deliveries', 'hooks:write'],
  ])
  for (const kind of [undefined, null, '', 'constructor', 7]) expect(bulkPermission(kind)).toBe('fulfilment:write')
})

test('a run can still be stopped while it runs or pauses', () => {
  expect(BULK_STATES.filter(isUnderWay)).toEqual(['running', 'paused'])
})

describe('the groups of a plan', () => {
  test.each(BULK_KINDS)('%s: what can simply be tried again stands first', (kind) => {
    expect(groupsOf(kind)[0]).toEqual(['retry', 'run'])
    expect(groupsOf(kind).filter(([, fate]) => fate === 'run')).toHaveLength(1)
  })

  test('a refusal of the marketplace is told, what is wrong in itself is left', () => {
    const messages = new Map(groupsOf('messages'))
    expect([messages.get('presumed_refunded'), messages.get('data_fault')]).toEqual(['warn', 'leave'])
  })
})
