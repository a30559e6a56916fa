import { notFound, redirect } from 'next/navigation'
import { getLocale } from 'next-intl/server'
import { requireSession } from '@/lib/auth/seller-context'
import { getContainer } from '@/lib/container'
import { DEMO_SELLER } from '@/lib/sandbox/seed'

/** The way in: the demo account's simulated marketplace. */
export default async function SandboxEntry() {
  const { memberships } = await requireSession()
  const { env } = await getContainer()
  if (!env.sandbox || !memberships.some(({ sellerId }) => sellerId === DEMO_SELLER)) notFound()
  redirect(`/${await getLocale()}/sandbox/${DEMO_SELLER}`)
}
