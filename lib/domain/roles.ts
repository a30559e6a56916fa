/** What the seller's people may do; checked in every service, never only in a page. */
export const ROLES = ['owner', 'operator', 'finance', 'viewer'] as const
export type Role = (typeof ROLES)[number]

export const PERMISSIONS = [
  'portal:read',
  /** Retry messages and jobs, act on instances, close tasks. */
  'fulfilment:write',
  /** See personal data and access data in clear; every look is audited. */
  'secrets:reveal',
  'products:write',
  'settings:write',
  /** Endpoints of the seller's product, and what is sent to them again. */
  'hooks:write',
  /** Channels by which people are told, and what they are told. */
  'notifications:write',
  'members:write',
  'audit:read',
  'sandbox:use',
  /** Retry, correct and write off usage records, upload usage, link packages. */
  'metering:write',
  /** Tick records off against the console's list. */
  'metering:check',
] as const
export type Permission = (typeof PERMISSIONS)[number]

const GRANTS: Record<Role, readonly Permission[]> = {
  owner: PERMISSIONS,
  operator: [
    'portal:read',
    'fulfilment:write',
    'secrets:reveal',
    'products:write',
    'hooks:write',
    'notifications:write',
    'audit:read',
    'sandbox:use',
    'metering:write',
    'metering:check',
  ],
  finance: ['portal:read', 'audit:read', 'metering:check'],
  viewer: ['portal:read'],
}

export function may(role: Role, permission: Permission): boolean {
  return GRANTS[role].includes(permission)
}
