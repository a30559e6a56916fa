import 'server-only'
import { headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { getLocale } from 'next-intl/server'
import { cache } from 'react'
import { getContainer } from '@/lib/container'
import { PATH_HEADER } from '@/lib/http/path-header'
import { safeNext } from '@/lib/http/safe-next'
import type { ServiceContext } from '@/lib/services/context'
import { currentSession, type Session } from './session'

/** The signed-in person; sends others to the sign-in page and afterwards back. */
export async function requireSession(): Promise<Session> {
  const session = await currentSession()
  if (session) return session
  const next = safeNext((await headers()).get(PATH_HEADER))
  const locale = await getLocale()
  // The start is where signing in leads anyway.
  const query = next && next !== `/${locale}` ? `?${new URLSearchParams({ next })}` : ''
  redirect(`/${locale}/sign-in${query}`)
}

/**
 * Context of the signed-in member of a seller account, for any service. Redirects to the sign-in page when signed out;
 * "not found" for accounts that do not exist or that the person does not belong to, which look the same.
 */
export const sellerContext = cache(async (slug: string): Promise<ServiceContext> => {
  const { user, memberships } = await requireSession()
  const membership = memberships.find((m) => m.sellerId === slug)
  if (!membership) notFound()
  const { context } = await getContainer()
  return context(slug, { kind: 'user', id: user.id, name: user.name, role: membership.role })
})
