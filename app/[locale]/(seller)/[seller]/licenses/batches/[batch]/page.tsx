import { Download } from 'lucide-react'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { orNotFound } from '@/lib/http/or-not-found'
import { getFormat } from '@/lib/i18n/get-format'
import { getBatch } from '@/lib/services/licensing/issue-batch'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { Button, ButtonLink, buttonClass } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { Callout, Card, DefinitionList, Page, PageHeader } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { cancelBatchAction } from '../actions'
import { BatchProgress, BatchStateBadge } from '../batch-progress'

type Props = { params: Promise<{ seller: string; batch: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('licenses.batches')
  return { title: t('title') }
}

/** A batch: how far it is, and its keys. */
export default async function BatchPage({ params }: Props) {
  const { seller, batch: batchId } = await params
  const ctx = await sellerContext(seller)
  const [t, l, format, locale, batch] = await Promise.all([
    getTranslations('licenses.batches'),
    getTranslations('licenses'),
    getFormat(),
    getLocale(),
    orNotFound(getBatch(ctx, batchId)),
  ])
  const base = `/${seller}/licenses`
  const role = ctx.actor.kind === 'user' ? ctx.actor.role : 'viewer'
  const running = batch.state === 'running'
  return (
    <Page className="max-w-4xl">
      <PageHeader
        crumbs={[{ label: l('tabs.batches'), href: `${base}/batches` }]}
        title={batch.productName}
        badges={<BatchStateBadge state={batch.state} />}
        facts={[
          {
            label: t('progress'),
            value: t('progressOf', { issued: format.number(batch.issued), total: format.number(batch.total) }),
          },
          { label: t('created'), value: <Time at={batch.createdAt} /> },
          { label: t('by'), value: batch.createdBy },
        ]}
        actions={
          <>
            {running && <AutoRefresh seconds={2} />}
            {running && may(role, 'fulfilment:write') && (
              <ConfirmDialog
                trigger={<Button>{t('cancel')}</Button>}
                title={t('cancelTitle')}
                description={t('cancelText')}
                confirm={t('cancel')}
                reason="required"
                danger
                action={cancelBatchAction}
                hidden={{ seller, batchId: batch.id }}
              />
            )}
            <ButtonLink href={`${base}?batch=${batch.id}`}>{t('open')}</ButtonLink>
            {may(role, 'secrets:reveal') && batch.issued > 0 && (
              <a
                href={`/${locale}${base}/batches/${batch.id}/export`}
                className={buttonClass('primary')}
                title={t('exportHint')}
                download
              >
                <Download aria-hidden="true" />
                {t('export')}
              </a>
            )}
          </>
        }
      />
      <BatchProgress batch={batch} />
      {batch.state === 'failed' && (
        <Callout tone="danger" title={t('states.failed')}>
          {batch.error === 'out_of_stock' ? t('errors.out_of_stock') : batch.error}
        </Callout>
      )}
      <Card>
        <DefinitionList
          items={[
            {
              label: l('facts.from'),
              value: batch.effectiveTime ? <Time at={batch.effectiveTime} exact /> : l('atOnce'),
            },
            {
              label: l('facts.expires'),
              value: batch.expireTime ? <Time at={batch.expireTime} exact /> : l('forever'),
            },
            { label: l('facts.seats'), value: batch.seats === null ? l('unlimited') : format.number(batch.seats) },
            { label: t('reason'), value: batch.reason },
          ]}
        />
      </Card>
    </Page>
  )
}
