import type zhNav from '@/lib/i18n/messages/zh/nav.json'

/** Names of the icons that the navigation knows (nav-list.tsx). */
export type NavKey = keyof (typeof zhNav)['items']

export type NavItem = {
  key: NavKey
  /** Without language prefix. */
  href: string
  /** Open work; shown as a number. */
  count?: number
  /** The count is overdue or failing. */
  urgent?: boolean
}

export type NavGroup = { key: keyof (typeof zhNav)['groups']; items: NavItem[] }

/**
 * The seller's navigation, in the order of the day. A new area: add it here, its word to nav.json, its icon to
 * nav-list.tsx.
 * @param counts open work by area
 */
export function sellerNav(
  sellerId: string,
  options: { counts?: Partial<Record<NavKey, { count: number; urgent?: boolean }>>; sandbox?: boolean } = {},
): NavGroup[] {
  const item = (key: NavKey, href = `/${sellerId}/${key}`): NavItem => ({ key, href, ...options.counts?.[key] })
  return [
    {
      key: 'operate',
      items: [
        item('overview', `/${sellerId}`),
        item('messages'),
        item('incidents'),
        item('orders'),
        item('instances'),
        item('licenses'),
        item('metering'),
        item('packages'),
        item('organisations'),
        item('landings'),
        item('tasks'),
        item('jobs'),
      ],
    },
    {
      key: 'configure',
      items: [
        item('products'),
        item('go-live'),
        item('probes'),
        item('settings'),
        item('audit'),
        ...(options.sandbox ? [item('sandbox', '/sandbox')] : []),
      ],
    },
  ]
}
