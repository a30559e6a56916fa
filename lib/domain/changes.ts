import type { HistoryKind } from './instance'
import type { LicenseHistoryKind } from './license'
import { ENTRY_CHANGES } from './organisation'

/** What the change feed tells of. */
export const CHANGED_ENTITIES = [
  'instance',
  'license',
  'tenant',
  'application',
  'department',
  'member',
  'binding',
  'package',
] as const
export type ChangedEntity = (typeof CHANGED_ENTITIES)[number]

/** What can happen to each of them. */
export const CHANGE_KINDS = {
  instance: [
    'created',
    'ready',
    'preparation_failed',
    'changed',
    'access_changed',
    'renewed',
    'expiry_changed',
    'frozen',
    'resumed',
    'released',
  ],
  license: [
    'issued',
    'activated',
    'deactivated',
    'expiry_changed',
    'seats_changed',
    'frozen',
    'resumed',
    'released',
    'revoked',
    'replaced',
  ],
  tenant: ENTRY_CHANGES,
  application: ENTRY_CHANGES,
  department: ENTRY_CHANGES,
  member: ENTRY_CHANGES,
  binding: ENTRY_CHANGES,
  package: ['low', 'used_up', 'resumed'],
} as const satisfies Record<ChangedEntity, readonly string[]>

/** Every type of event: `instance.created`, `member.changed`, … */
export const CHANGE_TYPES: readonly string[] = CHANGED_ENTITIES.flatMap((entity) =>
  CHANGE_KINDS[entity].map((kind) => `${entity}.${kind}`),
)

type InstanceChange = (typeof CHANGE_KINDS)['instance'][number]
type LicenseChange = (typeof CHANGE_KINDS)['license'][number]

/**
 * What the feed says of an entry in an instance's history; null for what matters only to the seller's people. A new
 * expiry is a renewal where the marketplace says so; a renewal taken back, and a date set by hand, are not.
 */
export function instanceChange(kind: HistoryKind, scene?: unknown): InstanceChange | null {
  switch (kind) {
    case 'created':
    case 'ready':
    case 'preparation_failed':
    case 'frozen':
    case 'resumed':
    case 'released':
      return kind
    case 'product_known':
    case 'upgraded':
      return 'changed'
    case 'access_edited':
      return 'access_changed'
    case 'expiry_set':
      return scene === undefined || scene === 'UNSUBSCRIBE_RENEWAL_PERIOD' ? 'expiry_changed' : 'renewed'
    case 'preparation_retried':
    case 'outdated_call':
    case 'purged':
      return null
    default:
      return kind satisfies never
  }
}

/** The same for licences. */
export function licenseChange(kind: LicenseHistoryKind): LicenseChange | null {
  switch (kind) {
    case 'issued':
    case 'activated':
    case 'deactivated':
    case 'frozen':
    case 'resumed':
    case 'released':
    case 'revoked':
    case 'replaced':
      return kind
    case 'offline_activated':
      return 'activated'
    case 'expiry_set':
      return 'expiry_changed'
    case 'seats_set':
      return 'seats_changed'
    case 'uploaded':
    case 'outdated_call':
      return null
    default:
      return kind satisfies never
  }
}
