import { getTranslations } from 'next-intl/server'
import type { ServiceContext } from '@/lib/services/context'
import { latestBulkRuns } from '@/lib/services/messages/retry-all'
import { ButtonLink } from '@/lib/ui/button'
import { Callout } from '@/lib/ui/layout'

const RECENT_MS = 3_600_000

/** The retry of many that is going on, or has just ended. */
export async function BulkRunNotice({ ctx }: { ctx: ServiceContext }) {
  const [t, [run]] = await Promise.all([getTranslations('messages.bulk'), latestBulkRuns(ctx)])
  if (!run) return null
  const { total, succeeded, failed, left } = run
  const going = run.state === 'running'
  if (!going && run.finishedAt && ctx.now().getTime() - run.finishedAt.getTime() > RECENT_MS) return null
  return (
    <Callout
      tone={going ? 'info' : 'neutral'}
      title={going ? t('going', { seen: run.total - run.left, total }) : t('last', { succeeded, failed, left })}
      action={
        <ButtonLink href={`/${ctx.sellerId}/messages/retries/${run.id}`} size="sm">
          {going ? t('show') : t('showLast')}
        </ButtonLink>
      }
    />
  )
}
