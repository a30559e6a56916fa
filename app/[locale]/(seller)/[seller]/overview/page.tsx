import { getLocale } from 'next-intl/server'
import { redirect } from '@/lib/i18n/navigation'

/** The overview is the account's front page. */
export default async function OverviewAlias({ params }: { params: Promise<{ seller: string }> }) {
  const { seller } = await params
  redirect({ href: `/${seller}`, locale: await getLocale() })
}
