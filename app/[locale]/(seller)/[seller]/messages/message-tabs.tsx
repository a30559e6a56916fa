import { getTranslations } from 'next-intl/server'
import { may } from '@/lib/domain/roles'
import type { ServiceContext } from '@/lib/services/context'
import { countUnauthenticatedOpen, listFailures } from '@/lib/services/messages/failures'
import { TabLinks } from '@/lib/ui/tab-links'

export type MessageTab = 'all' | 'failures' | 'unsigned' | 'unknown'

/** The kinds of messages; the tab of unknown addresses is there for owners only. */
export async function MessageTabs({ ctx, active }: { ctx: ServiceContext; active: MessageTab }) {
  const [t, failures, unsigned] = await Promise.all([
    getTranslations('messages.tabs'),
    listFailures(ctx),
    countUnauthenticatedOpen(ctx),
  ])
  const base = `/${ctx.sellerId}/messages`
  const href: Record<MessageTab, string> = {
    all: base,
    failures: `${base}/failed`,
    unsigned: `${base}?unsigned=1`,
    unknown: `${base}?unknown=1`,
  }
  const owner = ctx.actor.kind === 'user' && may(ctx.actor.role, 'settings:write')
  return (
    <TabLinks
      label={t('label')}
      active={href[active]}
      items={[
        { href: href.all, label: t('all') },
        { href: href.failures, label: t('failures'), count: failures.rows.length || undefined },
        { href: href.unsigned, label: t('unsigned'), count: unsigned || undefined },
        ...(owner ? [{ href: href.unknown, label: t('unknown') }] : []),
      ]}
    />
  )
}
