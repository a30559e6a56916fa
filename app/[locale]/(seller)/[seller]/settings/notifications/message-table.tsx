import { RotateCw, Send } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import { getFormat } from '@/lib/i18n/get-format'
import type { MessageView } from '@/lib/services/notifications/messages'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { DataTable } from '@/lib/ui/data-table'
import { EmptyState } from '@/lib/ui/layout'
import { JobStateBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { resendAction } from './actions'

/** What channels were sent; each row leads to its attempts. */
export async function MessageTable({
  seller,
  rows,
  mayResend,
  filtered = false,
}: {
  seller: string
  rows: readonly MessageView[]
  mayResend: boolean
  filtered?: boolean
}) {
  const [t, format] = await Promise.all([getTranslations('notifications'), getFormat()])
  const about = ({ first, count }: MessageView) => {
    if (!first) return t('log.test')
    const said = t(`phases.${first.phase}`, { event: t(`events.${first.event}`) })
    return count > 1 ? `${said} ${t('log.more', { count: count - 1 })}` : said
  }
  return (
    <DataTable
      label={t('log.title')}
      rows={rows}
      rowKey={({ id }) => id}
      rowHref={({ id }) => `/${seller}/jobs/${id}`}
      empty={
        <EmptyState
          icon={<Send />}
          title={t(filtered ? 'log.filtered' : 'log.empty')}
          text={filtered ? undefined : t('log.emptyText')}
        />
      }
      columns={[
        { key: 'about', header: t('log.about'), grow: true, cell: about },
        { key: 'channel', header: t('log.channel'), cell: ({ channel }) => channel ?? '–' },
        { key: 'state', header: t('log.state'), cell: ({ state }) => <JobStateBadge state={state} plain /> },
        {
          key: 'error',
          header: t('log.error'),
          hideBelow: 'lg',
          cell: ({ lastError }) => <span className="text-sm">{lastError ?? '–'}</span>,
        },
        {
          key: 'duration',
          header: t('log.duration'),
          align: 'end',
          hideBelow: 'lg',
          cell: ({ durationMs }) => (durationMs === null ? '–' : format.duration(durationMs)),
        },
        { key: 'at', header: t('log.at'), align: 'end', cell: ({ createdAt }) => <Time at={createdAt} /> },
        {
          key: 'actions',
          header: <span className="sr-only">{t('log.resend')}</span>,
          align: 'end',
          cell: (message) =>
            mayResend && message.mayResend ? (
              <ConfirmDialog
                trigger={
                  <Button size="sm" icon={<RotateCw aria-hidden="true" />}>
                    {t('log.resend')}
                  </Button>
                }
                title={t('log.resend')}
                description={t('log.resendText')}
                confirm={t('log.resend')}
                action={resendAction.bind(null, seller)}
                hidden={{ messageId: message.id }}
              />
            ) : null,
        },
      ]}
    />
  )
}
