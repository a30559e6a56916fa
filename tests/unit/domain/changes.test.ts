import { describe, expect, test } from 'vitest'
import { CHANGE_KINDS, CHANGE_TYPES, CHANGED_ENTITIES, instanceChange, licenseChange } from '@/lib/domain/changes'
import { HISTORY_KINDS, type HistoryKind } from '@/lib/domain/instance'
import { LICENSE_HISTORY_KINDS, type LicenseHistoryKind } from '@/lib/domain/license'

/** As docs/hooks.md tells it. */
const INSTANCE: Record<HistoryKind, string | null> = {
  created: 'created',
  product_known: 'changed',
  ready: 'ready',
  preparation_failed: 'preparation_failed',
  preparation_retried: null,
  expiry_set: 'expiry_changed',
  frozen: 'frozen',
  resumed: 'resumed',
  upgraded: 'changed',
  released: 'released',
  access_edited: 'access_changed',
  outdated_call: null,
  purged: null,
}
const LICENSE: Record<LicenseHistoryKind, string | null> = {
  issued: 'issued',
  activated: 'activated',
  offline_activated: 'activated',
  deactivated: 'deactivated',
  frozen: 'frozen',
  resumed: 'resumed',
  expiry_set: 'expiry_changed',
  seats_set: 'seats_changed',
  released: 'released',
  revoked: 'revoked',
  replaced: 'replaced',
  uploaded: null,
  outdated_call: null,
}

describe('what the feed tells', () => {
  test.each(HISTORY_KINDS)('of an instance: %s', (kind) => {
    expect(instanceChange(kind)).toBe(INSTANCE[kind])
  })

  test.each(LICENSE_HISTORY_KINDS)('of a licence: %s', (kind) => {
    expect(licenseChange(kind)).toBe(LICENSE[kind])
  })

  test.each([
    ['RENEWAL', 'renewed'],
    ['TRIAL_TO_FORMAL', 'renewed'],
    ['RENEWAL_CHANGE', 'renewed'],
    ['UNSUBSCRIBE_RENEWAL_PERIOD', 'expiry_changed'],
    [undefined, 'expiry_changed'],
  ])('of a new expiry by %s: %s', (scene, change) => {
    expect(instanceChange('expiry_set', scene)).toBe(change)
  })

  test('are types of their entity, each once', () => {
    expect(CHANGE_TYPES).toContain('instance.created')
    expect(CHANGE_TYPES).toContain('member.returned')
    expect(new Set(CHANGE_TYPES).size).toBe(CHANGE_TYPES.length)
    expect(CHANGE_TYPES).toHaveLength(CHANGED_ENTITIES.reduce((sum, entity) => sum + CHANGE_KINDS[entity].length, 0))
  })
})
