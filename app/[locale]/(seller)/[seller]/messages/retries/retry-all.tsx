import { RotateCcw } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import { may } from '@/lib/domain/roles'
import type { ServiceContext } from '@/lib/services/context'
import type { MessageQuery } from '@/lib/services/messages/query'
import { countRetryable } from '@/lib/services/messages/retry-all'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { retryAllAction } from './actions'

/** Counts the failures that a filter finds and runs all of them again, however many pages they fill; absent when none. */
export async function RetryAll({ ctx, filter }: { ctx: ServiceContext; filter: MessageQuery }) {
  const mayAct = ctx.actor.kind === 'user' && may(ctx.actor.role, 'fulfilment:write')
  const count = mayAct ? await countRetryable(ctx, filter) : 0
  if (count === 0) return null
  const t = await getTranslations('messages.bulk')
  const { before: _, after: __, ...rest } = filter
  const kept = Object.entries(rest).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm">
          <RotateCcw aria-hidden="true" />
          {t('action', { count })}
        </Button>
      }
      title={t('title', { count })}
      description={t('text')}
      confirm={t('confirm', { count })}
      reason="required"
      action={retryAllAction.bind(null, ctx.sellerId)}
      hidden={{ filter: new URLSearchParams(kept).toString() }}
    />
  )
}
