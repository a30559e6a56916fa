import { getTranslations } from 'next-intl/server'
import { type BulkKind, isUnderWay } from '@/lib/domain/bulk'
import { latestRun } from '@/lib/services/bulk/list'
import type { ServiceContext } from '@/lib/services/context'
import { ButtonLink } from '@/lib/ui/button'
import { Callout } from '@/lib/ui/layout'

const RECENT_MS = 3_600_000

/** On the list a run is about: how far it is, or what came of the one that has just ended. */
export async function RunNotice({ ctx, kind }: { ctx: ServiceContext; kind: BulkKind }) {
  const [t, run] = await Promise.all([getTranslations('runs.notice'), latestRun(ctx, kind)])
  if (!run) return null
  const { total, succeeded, failed, skipped, left, state } = run
  const going = isUnderWay(state)
  if (!going && run.finishedAt && ctx.now().getTime() - run.finishedAt.getTime() > RECENT_MS) return null
  const seen = total - left
  const tone = state === 'paused' ? 'warn' : going ? 'info' : failed > 0 ? 'warn' : 'ok'
  return (
    <Callout
      tone={state === 'cancelled' ? 'neutral' : tone}
      title={
        going
          ? t(state === 'paused' ? 'paused' : 'running', { seen, total })
          : t('ended', { succeeded, failed, skipped, left })
      }
      action={
        <ButtonLink href={`/${ctx.sellerId}/runs/${run.id}`} size="sm">
          {t(going ? 'watch' : 'show')}
        </ButtonLink>
      }
    />
  )
}
