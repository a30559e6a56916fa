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
  'runs',
  'incidents',
  'explain',
  'selection',
  'tasks',
  'products',
  'mails',
  'golive',
  'probes',
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
  'retention',
  'imports',
] as const
export type Area = (typeof AREAS)[number]

/**
 * Areas whose texts every page sends to the browser. Where a client component calls `useTranslations` for another one, the
 * layout of its folder sends that (`AreaTexts`); what only server components read stays on the server.
 */
export const CLIENT_AREAS: readonly Area[] = ['common', 'nav', 'enums', 'errors', 'selection']
