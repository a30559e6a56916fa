'use client'

import { ChevronsUpDown, CircleUserRound, LogOut, Menu, Plus, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Dialog } from 'radix-ui'
import { type ReactNode, startTransition, useState } from 'react'
import { IconButton } from './button'
import { DropdownMenu, type MenuEntry } from './menu'
import type { NavGroup } from './nav'
import { NavList } from './nav-list'

export type SellerChoice = { id: string; name: string; href: string; site?: 'china' | 'international' | 'europe' }

/** Which seller account one works in; a plain name when there is nothing to choose. */
export function SellerSwitcher({
  current,
  sellers,
  add,
}: {
  current: SellerChoice
  sellers: readonly SellerChoice[]
  /** Address of the page that adds a further one, for those who may. */
  add?: string
}) {
  const t = useTranslations('common.menu')
  const sites = useTranslations('enums.site')
  const face = (
    <>
      <span
        aria-hidden="true"
        className="flex size-6 shrink-0 items-center justify-center rounded-md bg-accent-soft font-semibold text-accent text-xs uppercase"
      >
        {[...current.name][0]}
      </span>
      <span className="min-w-0 flex-1 text-start">
        <span className="block truncate font-medium leading-4">{current.name}</span>
        {current.site && <span className="block truncate text-ink-faint text-xs">{sites(current.site)}</span>}
      </span>
    </>
  )
  if (sellers.length < 2 && !add) return <div className="flex h-11 items-center gap-2.5 px-2">{face}</div>
  return (
    <DropdownMenu
      align="start"
      trigger={
        <button type="button" className="flex h-11 w-full items-center gap-2.5 rounded-md px-2 hover:bg-hover">
          <span className="sr-only">{t('seller')}:</span>
          {face}
          <ChevronsUpDown className="size-4 shrink-0 text-ink-faint" aria-hidden="true" />
        </button>
      }
      entries={[
        { kind: 'heading', key: 'heading', label: t('seller') },
        ...sellers.map((seller) => ({
          kind: 'item' as const,
          key: seller.id,
          label: seller.name,
          href: seller.href,
          checked: seller.id === current.id,
        })),
        ...(add
          ? ([
              { kind: 'separator', key: 'separator' },
              { kind: 'item', key: 'add', label: t('newSeller'), icon: <Plus aria-hidden="true" />, href: add },
            ] as const)
          : []),
      ]}
    />
  )
}

/** Who one is signed in as, and the way out. */
export function UserMenu({
  user,
  signOut,
  entries = [],
}: {
  user: { name: string; email: string; role?: string }
  signOut?: () => Promise<void>
  /** Further ones, before the way out. */
  entries?: readonly MenuEntry[]
}) {
  const t = useTranslations('common.menu')
  return (
    <DropdownMenu
      trigger={
        <IconButton label={`${t('account')}: ${user.name}`}>
          <CircleUserRound aria-hidden="true" />
        </IconButton>
      }
      entries={[
        {
          kind: 'text',
          key: 'user',
          content: (
            <>
              <div className="truncate font-medium">{user.name}</div>
              <div className="truncate text-ink-faint text-sm">{user.email}</div>
              {user.role && <div className="mt-0.5 text-ink-soft text-sm">{user.role}</div>}
            </>
          ),
        },
        ...(entries.length > 0 ? ([{ kind: 'separator', key: 'further' }, ...entries] as const) : []),
        ...(signOut
          ? ([
              { kind: 'separator', key: 'end' },
              {
                kind: 'item',
                key: 'signOut',
                label: t('signOut'),
                icon: <LogOut aria-hidden="true" />,
                onSelect: () => startTransition(() => signOut()),
              },
            ] as const)
          : []),
      ]}
    />
  )
}

/** The navigation on phones. */
export function NavDrawer({ groups, head }: { groups: readonly NavGroup[]; head: ReactNode }) {
  const t = useTranslations('common.menu')
  const [open, setOpen] = useState(false)
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>
        <IconButton label={t('open')} className="md:hidden">
          <Menu aria-hidden="true" />
        </IconButton>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-[rgb(0_0_0/0.45)] md:hidden" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-50 flex w-72 max-w-[85vw] animate-slide-in flex-col gap-4 overflow-y-auto border-line border-r bg-canvas p-3 md:hidden"
        >
          <Dialog.Title className="sr-only">{t('main')}</Dialog.Title>
          <div className="flex items-center gap-2">
            <div className="min-w-0 flex-1">{head}</div>
            <Dialog.Close asChild>
              <IconButton label={t('close')}>
                <X aria-hidden="true" />
              </IconButton>
            </Dialog.Close>
          </div>
          <nav aria-label={t('main')}>
            <NavList groups={groups} onNavigate={() => setOpen(false)} />
          </nav>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
