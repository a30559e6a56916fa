'use server'

import { getTranslations } from 'next-intl/server'
import type { ActionState } from '@/lib/ui/action-state'
import type { SearchResult } from '@/lib/ui/search-palette'

/** Stands in for the real search: everything is found. */
export async function searchSamples(query: string): Promise<SearchResult[]> {
  if (query.startsWith('none')) return []
  const t = await getTranslations('nav.items')
  return [
    { id: '1', kind: t('orders'), title: `CS2411051403${query}`, detail: 'Acme Team Basic', href: '/kit' },
    { id: '2', kind: t('instances'), title: `inst-7f3a-${query}`, href: '/kit' },
    { id: '3', kind: t('messages'), title: `msg-${query}`, href: '/kit' },
  ]
}

/** Fails without an "@" in the address, so that both ends can be looked at. */
export async function saveSample(_previous: ActionState, form: FormData): Promise<ActionState> {
  const t = await getTranslations('kit.form')
  if (!String(form.get('email')).includes('@')) {
    return { ok: false, message: t('failed'), issues: [{ path: 'email', message: t('emailBad') }] }
  }
  return { ok: true, message: t('done') }
}

export async function releaseSample(): Promise<ActionState> {
  const t = await getTranslations('kit.dialog')
  return { ok: true, message: t('released') }
}

/** Nobody is signed in here. */
export async function signOutSample(): Promise<void> {}
