'use client'

import { Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { Link } from '@/lib/i18n/navigation'
import { IconButton } from './button'
import { Input } from './field'
import { ActionForm, SubmitButton } from './form'
import OpenPopover from './open-popover'
import type { SavedView, ViewActions } from './saved-views'

/** The window of saved views, open to begin with: loaded when its button is pressed. */
export default function OpenViews({ trigger, ...rest }: { trigger: ReactNode } & Omit<ListProps, 'close'>) {
  const t = useTranslations('common.views')
  return (
    <OpenPopover trigger={trigger} label={t('label')} align="end">
      {(close) => <ViewList {...rest} close={close} />}
    </OpenPopover>
  )
}

type ListProps = {
  path: string
  /** What the list is filtered by now; '' for nothing. */
  current: string
  actions: ViewActions
  close: () => void
}

function ViewList({ path, current, actions, close }: ListProps) {
  const t = useTranslations('common')
  // The address of a page begins with the account.
  const list = path.split('/').slice(2).join('/')
  const [views, setViews] = useState<SavedView[] | 'loading' | 'failed'>('loading')
  const refresh = useCallback(() => {
    actions.list(list).then(setViews, () => setViews('failed'))
  }, [actions, list])
  useEffect(refresh, [refresh])

  if (views === 'loading') return <Note role="status">{t('loading')}</Note>
  if (views === 'failed') return <Note role="alert">{t('views.failed')}</Note>
  const known = views.find(({ query }) => query === current)
  return (
    <div className="flex w-72 max-w-full flex-col">
      {views.length === 0 && <Note>{t('views.none')}</Note>}
      <ul aria-label={t('views.label')}>
        {views.map(({ name, query }) => (
          <li key={name} className="flex items-center rounded-sm hover:bg-hover">
            <Link
              href={`${path}?${query}`}
              scroll={false}
              onClick={close}
              aria-current={query === current}
              className="min-w-0 flex-1 truncate rounded-sm px-2 py-1.5 aria-[current=true]:font-medium aria-[current=true]:text-accent"
            >
              {name}
            </Link>
            <ActionForm action={actions.remove} done={t('views.removed')} onDone={refresh}>
              <input type="hidden" name="list" value={list} />
              <input type="hidden" name="name" value={name} />
              <IconButton type="submit" label={t('views.remove', { name })}>
                <Trash2 aria-hidden="true" />
              </IconButton>
            </ActionForm>
          </li>
        ))}
      </ul>
      {current === '' && <Note>{t('views.hint')}</Note>}
      {current !== '' && !known && (
        <ActionForm
          action={actions.save}
          done={t('views.saved')}
          onDone={refresh}
          resetOnDone
          className="mt-1 gap-2 border-line border-t p-2"
        >
          <input type="hidden" name="list" value={list} />
          <input type="hidden" name="query" value={current} />
          <Input name="name" label={t('views.name')} maxLength={60} required autoComplete="off" />
          <SubmitButton size="sm">{t('views.save')}</SubmitButton>
        </ActionForm>
      )}
    </div>
  )
}

function Note({ children, role }: { children: ReactNode; role?: 'status' | 'alert' }) {
  return (
    <p role={role} className="w-72 max-w-full px-2 py-1.5 text-ink-soft text-sm">
      {children}
    </p>
  )
}
