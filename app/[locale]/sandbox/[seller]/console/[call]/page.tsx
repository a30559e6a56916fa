import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { getFormat } from '@/lib/i18n/get-format'
import { viewCall } from '@/lib/sandbox/views'
import { Badge } from '@/lib/ui/badge'
import { Button, TextLink } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { CopyId } from '@/lib/ui/copy'
import { Page, PageHeader } from '@/lib/ui/layout'
import { TestBadge } from '@/lib/ui/state-badges'
import { openPage, orNotFound } from '../../../open'
import { restartAction } from '../../actions'
import { CallBadge } from '../../states'
import { getWireWords } from '../../words'
import { AttemptCard } from './attempt-card'

type Props = { params: Promise<{ seller: string; call: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('sandbox.console')
  return { title: t('call') }
}

/** One call with all its requests and answers, byte for byte. */
export default async function CallPage({ params }: Props) {
  const { seller, call: id } = await params
  const { call, rule, attempts, total, orderKnown } = await orNotFound(viewCall(await openPage(seller), id))
  const [t, list, words, res, signature, format] = await Promise.all([
    getTranslations('sandbox.call'),
    getTranslations('sandbox.console'),
    getWireWords(),
    getTranslations('sandbox.resource'),
    getTranslations('sandbox.signature'),
    getFormat(),
  ])
  const { instanceId, orderId } = call
  const open = call.state === 'waiting' || call.state === 'held' || call.state === 'gave_up'
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: list('title'), href: `/sandbox/${seller}/console` }]}
        title={words.activity(call.activity)}
        badges={
          <>
            <Badge tone="info">{words.family(call.family)}</Badge>
            <CallBadge state={call.state} />
            {call.test && <TestBadge />}
          </>
        }
        description={call.state === 'waiting' && rule.inferred ? t('inferred') : undefined}
        facts={[
          ...(orderId ? [{ label: res('order'), value: <CopyId id={orderId} keep={32} /> }] : []),
          ...(instanceId ? [{ label: res('instance'), value: <CopyId id={instanceId} keep={36} /> }] : []),
          { label: list('attempts'), value: call.attempts },
          { label: t('signature'), value: signature(call.family) },
          ...(call.state === 'waiting' ? [{ label: t('nextAt'), value: format.exact(call.nextAt) }] : []),
          ...(call.state === 'waiting' && call.givesUpAt
            ? [{ label: t('givesUpAt'), value: `${format.exact(call.givesUpAt)} · ${t(rule.end)}` }]
            : []),
          {
            label: res('portal'),
            value: (
              <span className="flex gap-3">
                {orderId && orderKnown && (
                  <TextLink href={`/${seller}/orders/${encodeURIComponent(orderId)}`}>{res('portalOrder')}</TextLink>
                )}
                <TextLink href={messagesOf(seller, orderId, instanceId, call.test)}>{res('portalMessages')}</TextLink>
              </span>
            ),
          },
        ]}
        actions={
          open ? (
            <ConfirmDialog
              trigger={<Button variant="primary">{t('restart')}</Button>}
              title={t('restart')}
              description={t('restartText')}
              confirm={t('restart')}
              action={restartAction.bind(null, seller, id)}
            />
          ) : undefined
        }
      />
      {attempts.length === 0 && <p className="text-ink-soft">{t('none')}</p>}
      {attempts.map((attempt) => (
        <AttemptCard key={attempt.id} attempt={attempt} />
      ))}
      {total > attempts.length && (
        <p className="text-ink-soft text-sm">{t('count', { shown: attempts.length, total })}</p>
      )}
    </Page>
  )
}

function messagesOf(seller: string, orderId: string | null, instanceId: string | null, test: boolean): string {
  const query = new URLSearchParams()
  if (orderId) query.set('order', orderId)
  else if (instanceId) query.set('instance', instanceId)
  if (test) query.set('test', 'show')
  return `/${seller}/messages?${query}`
}
