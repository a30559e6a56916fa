'use client'

import { Bookmark } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { createContext, lazy, type ReactNode, useContext } from 'react'
import type { FormAction } from './action-state'
import { Button } from './button'
import { type FilterParams, filterQuery } from './filter-href'
import { OnDemand } from './on-demand'

export type SavedView = { name: string; query: string }

/** Server actions that keep a person's views. Forms hold `list`, the list's address below the account, `name`, `query`. */
export type ViewActions = {
  list: (list: string) => Promise<SavedView[]>
  save: FormAction
  remove: FormAction
}

const load = () => import('./open-views')
const OpenViews = lazy(load)

const Context = createContext<ViewActions | null>(null)

/** Offers saved views in every filter bar within. */
export function SavedViewsProvider({ actions, children }: { actions: ViewActions; children: ReactNode }) {
  return <Context value={actions}>{children}</Context>
}

/** The reader's saved filters of this list: go to one, keep the present ones, remove one. */
export function SavedViews({ path, params }: { path: string; params: FilterParams }) {
  const t = useTranslations('common.views')
  const actions = useContext(Context)
  if (!actions) return null
  const trigger = (
    <Button type="button" variant="quiet" size="sm">
      <Bookmark aria-hidden="true" />
      {t('label')}
    </Button>
  )
  return (
    <OnDemand trigger={trigger} opens="dialog" load={load}>
      <OpenViews trigger={trigger} path={path} current={filterQuery(params)} actions={actions} />
    </OnDemand>
  )
}
