/** Message files, one per area of the portal: lib/i18n/messages/{zh,en}/<area>.json. */
export const AREAS = [
  'common',
  'nav',
  'enums',
  'errors',
  'overview',
  'orders',
  'instances',
  'licenses',
  'organisations',
  'landings',
  'metering',
  'messages',
  'selection',
  'tasks',
  'products',
  'settings',
  'notifications',
  'api',
  'hooks',
  'auth',
  'audit',
  'sandbox',
  'launch',
  'buyer',
  'activation',
  'usage',
  'statement',
  'usage-import',
] as const
export type Area = (typeof AREAS)[number]

/**
 * Areas whose texts reach the browser. Add yours here once one of its client components calls `useTranslations`;
 * what only server components read stays on the server.
 */
export const CLIENT_AREAS: readonly Area[] = [
  'common',
  'nav',
  'enums',
  'errors',
  'selection',
  'auth',
  'products',
  'licenses',
  'activation',
  'statement',
  'usage-import',
  'hooks',
]
