import { BookmarkPlus } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import type { ServiceContext } from '@/lib/services/context'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { keepCaseAction } from './actions'
import { CaseFields } from './case-fields'

/** Keeps the call of a message's page as a case. */
export async function KeepCase({
  ctx,
  messageId,
  test,
  name,
}: {
  ctx: ServiceContext
  messageId: string
  test: boolean
  name: string
}) {
  const t = await getTranslations('probes.keep')
  return (
    <ConfirmDialog
      trigger={
        <Button>
          <BookmarkPlus aria-hidden="true" />
          {t('action')}
        </Button>
      }
      title={t('title')}
      description={test ? t('textTest') : t('textReal')}
      confirm={t('confirm')}
      action={keepCaseAction.bind(null, ctx.sellerId, messageId)}
    >
      <CaseFields ctx={ctx} name={name} />
    </ConfirmDialog>
  )
}
