import { CircleUserRound } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { requireSession, sellerContext } from '@/lib/auth/seller-context'
import { getContainer } from '@/lib/container'
import { may, type Permission } from '@/lib/domain/roles'
import { countOpenWork } from '@/lib/services/reports/open-work'
import { type NavKey, sellerNav } from '@/lib/ui/nav'
import { SavedViewsProvider } from '@/lib/ui/saved-views'
import { AppShell } from '@/lib/ui/shell'
import { signOutAction } from '../session-actions'
import { searchAction } from './search-action'
import { listViewsAction, removeViewAction, saveViewAction } from './view-actions'

type Props = { children: ReactNode; params: Promise<{ seller: string }> }

/** Areas that not every role sees; the services check it again. */
const NEEDS: Partial<Record<NavKey, Permission>> = { audit: 'audit:read', sandbox: 'sandbox:use' }

export default async function SellerLayout({ children, params }: Props) {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  const { user, memberships } = await requireSession()
  const membership = memberships.find(({ sellerId }) => sellerId === seller)
  if (!membership) return null
  const { role, sellerName } = membership
  const { env } = await getContainer()
  const [roles, t, work] = await Promise.all([
    getTranslations('enums.role'),
    getTranslations('auth.account'),
    countOpenWork(ctx),
  ])
  const counts = {
    ...(work.incidents > 0 ? { incidents: { count: work.incidents, urgent: work.unseen } } : {}),
    ...(work.deadJobs > 0 ? { jobs: { count: work.deadJobs, urgent: true } } : {}),
    ...(work.tasks > 0 ? { tasks: { count: work.tasks, urgent: work.overdue } } : {}),
  }
  const nav = sellerNav(seller, { sandbox: env.sandbox, counts }).map((group) => ({
    ...group,
    items: group.items.filter(({ key }) => {
      const permission = NEEDS[key]
      return !permission || may(role, permission)
    }),
  }))
  return (
    <AppShell
      seller={{ id: seller, name: sellerName, href: `/${seller}` }}
      sellers={memberships.map((m) => ({ id: m.sellerId, name: m.sellerName, href: `/${m.sellerId}` }))}
      addSeller={may(role, 'settings:write') ? `/${seller}/settings/new-account` : undefined}
      user={{ name: user.name, email: user.email, role: roles(`${role}.label`) }}
      nav={nav}
      search={searchAction.bind(null, seller)}
      signOut={signOutAction}
      userMenu={[
        {
          kind: 'item',
          key: 'account',
          label: t('title'),
          icon: <CircleUserRound aria-hidden="true" />,
          href: `/${seller}/settings/account`,
        },
      ]}
    >
      <SavedViewsProvider
        actions={{
          list: listViewsAction.bind(null, seller),
          save: saveViewAction.bind(null, seller),
          remove: removeViewAction.bind(null, seller),
        }}
      >
        {children}
      </SavedViewsProvider>
    </AppShell>
  )
}
