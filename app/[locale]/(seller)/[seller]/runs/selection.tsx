'use client'

import { useTranslations } from 'next-intl'
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import type { BulkKind } from '@/lib/domain/bulk'
import type { FormAction } from '@/lib/ui/action-state'
import { Button, ButtonLink } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { planHref } from './hrefs'

type Selected = { ids: ReadonlySet<string>; set: (id: string, on: boolean) => void }
const Context = createContext<Selected>({ ids: new Set(), set: () => {} })

/** Lets several rows be chosen and seen to together; every action names how many it is about. */
export function Selection({
  seller,
  kind,
  ids,
  given,
  dismiss,
  children,
}: {
  seller: string
  kind: BulkKind
  /** All that can be chosen; what has left the list leaves the choice too. */
  ids: readonly string[]
  /** What the plan has to know beside the rows, such as the endpoint they belong to. */
  given?: Record<string, string>
  dismiss?: FormAction
  children: ReactNode
}) {
  const t = useTranslations('selection')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const present = useMemo(() => new Set(ids.filter((id) => chosen.has(id))), [ids, chosen])
  const value = useMemo<Selected>(
    () => ({
      ids: present,
      set: (id, on) => setChosen(on ? new Set([...present, id]) : new Set([...present].filter((each) => each !== id))),
    }),
    [present],
  )
  const count = present.size
  const chosenIds = [...present].join(',')
  return (
    <Context value={value}>
      <div className="flex min-h-8 flex-wrap items-center gap-3">
        <label className="flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={count > 0 && count === ids.length}
            ref={(box) => {
              if (box) box.indeterminate = count > 0 && count < ids.length
            }}
            onChange={(event) => setChosen(new Set(event.target.checked ? ids : []))}
          />
          {t('all')}
        </label>
        <span role="status" className="text-ink-soft text-sm">
          {t('count', { count })}
        </span>
        {count > 0 && (
          <span className="ml-auto flex gap-2">
            {dismiss && (
              <ConfirmDialog
                trigger={<Button size="sm">{t('dismiss', { count })}</Button>}
                title={t('dismissTitle', { count })}
                description={t('dismissText')}
                confirm={t('dismissConfirm')}
                reason="required"
                action={dismiss}
                hidden={{ ids: chosenIds }}
              />
            )}
            <ButtonLink size="sm" variant="primary" href={planHref(seller, kind, { ...given, ids: chosenIds })}>
              {t('retry', { count })}
            </ButtonLink>
          </span>
        )}
      </div>
      {children}
    </Context>
  )
}

/** The box of one row. */
export function SelectBox({ id, name }: { id: string; name: string }) {
  const t = useTranslations('selection')
  const { ids, set } = useContext(Context)
  return (
    <input
      type="checkbox"
      aria-label={t('one', { name })}
      className="size-4 align-middle accent-accent"
      checked={ids.has(id)}
      onChange={(event) => set(id, event.target.checked)}
    />
  )
}
