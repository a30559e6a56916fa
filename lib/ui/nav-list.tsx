'use client'

import {
  Boxes,
  Building2,
  Cog,
  FlaskConical,
  Gauge,
  KeySquare,
  LayoutDashboard,
  ListTodo,
  LogIn,
  type LucideIcon,
  MessagesSquare,
  Package,
  PackageOpen,
  Radar,
  ReceiptText,
  Rocket,
  ScrollText,
  Settings,
  Siren,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Link, usePathname } from '@/lib/i18n/navigation'
import { cn } from './cn'
import type { NavGroup, NavItem, NavKey } from './nav'
import { nearestHref } from './nearest-href'

const ICON: Record<NavKey, LucideIcon> = {
  overview: LayoutDashboard,
  messages: MessagesSquare,
  incidents: Siren,
  orders: ReceiptText,
  instances: Boxes,
  licenses: KeySquare,
  metering: Gauge,
  packages: PackageOpen,
  organisations: Building2,
  landings: LogIn,
  tasks: ListTodo,
  jobs: Cog,
  products: Package,
  'go-live': Rocket,
  probes: Radar,
  settings: Settings,
  audit: ScrollText,
  sandbox: FlaskConical,
}

export function NavList({ groups, onNavigate }: { groups: readonly NavGroup[]; onNavigate?: () => void }) {
  const t = useTranslations('nav')
  const pathname = usePathname()
  const items = groups.flatMap((group) => group.items)
  const nearest = nearestHref(
    items.map(({ href }) => href),
    pathname,
  )
  // Every page lies below the overview; what has no entry of its own is marked nowhere.
  const above = items.find(({ key }) => key === 'overview')?.href
  const active = nearest === above && pathname !== above ? undefined : nearest
  return (
    <div className="flex flex-col gap-5">
      {groups.map((group) => (
        <div key={group.key}>
          <h2 className="mb-1 px-2 text-ink-faint text-xs">{t(`groups.${group.key}`)}</h2>
          <ul className="flex flex-col gap-px">
            {group.items.map((item) => (
              <li key={item.key}>
                <Entry
                  item={item}
                  label={t(`items.${item.key}`)}
                  active={item.href === active}
                  onNavigate={onNavigate}
                />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  )
}

function Entry({
  item,
  label,
  active,
  onNavigate,
}: {
  item: NavItem
  label: string
  active: boolean
  onNavigate?: () => void
}) {
  const Icon = ICON[item.key]
  return (
    <Link
      href={item.href}
      onClick={onNavigate}
      aria-current={active ? 'page' : undefined}
      className={cn(
        'flex h-8 items-center gap-2.5 rounded-md px-2 text-ink-soft transition-colors hover:bg-hover hover:text-ink max-md:h-10',
        active && 'bg-pressed font-medium text-ink hover:bg-pressed',
      )}
    >
      <Icon className={cn('size-4 shrink-0', active && 'text-accent')} aria-hidden="true" />
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {item.count !== undefined && item.count > 0 && (
        <span
          className={cn(
            'min-w-5 rounded-full px-1.5 text-center text-xs leading-5',
            item.urgent ? 'bg-danger-soft font-medium text-danger' : 'bg-pressed text-ink-soft',
          )}
        >
          {item.count > 999 ? '999+' : item.count}
        </span>
      )}
    </Link>
  )
}
