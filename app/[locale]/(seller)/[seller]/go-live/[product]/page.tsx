import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { BILLINGS, GENERATIONS, LICENSE_WIRES } from '@/lib/domain/readiness'
import { orNotFound } from '@/lib/http/or-not-found'
import { pathSegment } from '@/lib/http/path-segment'
import { getReadiness, type ScenarioState, type SeenCall } from '@/lib/services/golive/readiness'
import { StatusBadge } from '@/lib/ui/badge'
import { ButtonLink, TextLink } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { type FilterParams, firstValue } from '@/lib/ui/filter-href'
import { Card, Page, PageHeader } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { activityName, single } from '../../messages/words'

type Props = { params: Promise<{ seller: string; product: string }>; searchParams: Promise<FilterParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('golive.ready')
  return { title: t('title') }
}

/** Which scenarios the marketplace will want for a product, and what was seen of each. */
export default async function ReadinessPage({ params, searchParams }: Props) {
  const [{ seller, product: id }, query] = await Promise.all([params, searchParams])
  const ctx = await sellerContext(seller)
  const asked = single(query)
  const productId = pathSegment(id)
  const [t, words, kinds, checklist, products, { product, offer, scenarios, ownCalls }] = await Promise.all([
    getTranslations('golive.ready'),
    getTranslations('enums'),
    getTranslations('enums.productKind'),
    getTranslations('golive'),
    getTranslations('products'),
    orNotFound(getReadiness(ctx, { productId, skuCode: firstValue(query.sku), query: asked })),
  ])
  const path = `/${seller}/go-live/${encodeURIComponent(productId)}`
  const base = `/${seller}`
  const columns: Column<ScenarioState>[] = [
    {
      key: 'scenario',
      header: t('scenario'),
      grow: true,
      link: false,
      cell: (row) => (
        <span>
          {activityName(words, row.activity)} <span className="font-mono text-ink-faint text-xs">{row.activity}</span>
        </span>
      ),
    },
    { key: 'family', header: '', hideBelow: 'lg', link: false, cell: (row) => words(`family.${row.family}`) },
    { key: 'need', header: t('need'), link: false, cell: (row) => t(`needs.${row.need}`) },
    {
      key: 'seen',
      header: t('seen'),
      link: false,
      cell: (row) => <Seen base={base} call={row.seen} flag={row.need === 'required'} />,
    },
    {
      key: 'platform',
      header: t('platform'),
      link: false,
      cell: (row) => <Seen base={base} call={row.platformProbe} />,
    },
    {
      key: 'own',
      header: t('own'),
      link: false,
      cell: ({ ownProbe }) =>
        ownProbe ? (
          <span className="inline-flex flex-wrap items-center gap-x-2">
            <StatusBadge tone={ownProbe.ok ? 'ok' : 'danger'} plain>
              {ownProbe.ok ? t('passed') : t('failedPlain')}
            </StatusBadge>
            <TextLink href={`${base}/probes/runs/${ownProbe.runId}`}>
              <Time at={ownProbe.at} />
            </TextLink>
          </span>
        ) : (
          <span className="text-ink-faint">{t('neverPlain')}</span>
        ),
    },
  ]
  const licence = offer.kind === 'license'
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: checklist('title'), href: `/${seller}/go-live` }]}
        title={product.name || product.productId}
        description={t('text')}
        facts={[
          { label: products('kind'), value: kinds(product.kind) },
          { label: t('path'), value: <CopyId id={`${ctx.publicUrl}/api/koogallery/${seller}`} keep={80} /> },
        ]}
        actions={<ButtonLink href={`/${seller}/messages?test=only`}>{t('keepMissing')}</ButtonLink>}
      />
      <FilterBar
        path={path}
        params={{
          sku: firstValue(query.sku),
          // What is guessed stands there as if it were chosen.
          ...(licence ? { license: offer.licenseWire } : { generation: offer.generation }),
          ...(offer.kind === 'saas' || licence ? { billing: offer.billing } : {}),
          joint: offer.joint ? '1' : '0',
        }}
        filters={[
          ...(licence
            ? [
                {
                  kind: 'select' as const,
                  name: 'license',
                  label: t('license'),
                  options: LICENSE_WIRES.map((value) => ({ value, label: t(`licenses.${value}`) })),
                },
              ]
            : [
                {
                  kind: 'select' as const,
                  name: 'generation',
                  label: t('generation'),
                  options: GENERATIONS.map((value) => ({ value, label: t(`generations.${value}`) })),
                },
              ]),
          ...(offer.kind === 'saas' || licence
            ? [
                {
                  kind: 'select' as const,
                  name: 'billing',
                  label: t('billing'),
                  options: BILLINGS.map((value) => ({ value, label: t(`billings.${value}`) })),
                },
              ]
            : []),
          {
            kind: 'select',
            name: 'joint',
            label: t('joint'),
            options: (['0', '1'] as const).map((value) => ({ value, label: t(`joints.${value}`) })),
          },
        ]}
      />
      <DataTable
        label={t('title')}
        columns={columns}
        rows={scenarios}
        rowKey={(row) => `${row.family} ${row.activity}`}
        rowTone={(row) => (row.need === 'optional' && !row.seen ? 'muted' : undefined)}
      />
      <p className="max-w-[80ch] text-ink-soft text-sm">{t('note')}</p>
      <div className="grid min-w-0 gap-4 lg:grid-cols-2">
        <Card title={t('stepsTitle')}>
          <ol className="flex list-decimal flex-col gap-2 pl-5">
            <li>{t('steps.address')}</li>
            <li>{t('steps.debug')}</li>
            {licence && <li>{t('steps.debugLicense')}</li>}
            {offer.joint && <li>{t('steps.kit')}</li>}
            <li>{t('steps.cases')}</li>
            <li>{t('steps.release')}</li>
          </ol>
        </Card>
        {ownCalls.length > 0 && (
          <Card title={t('ownCallsTitle')}>
            <ul className="flex list-disc flex-col gap-2 pl-5">
              {ownCalls.map((call) => (
                <li key={call}>{t(`ownCalls.${call}`)}</li>
              ))}
            </ul>
          </Card>
        )}
      </div>
    </Page>
  )
}

/** A call as it was seen; a required one never seen stands out. */
async function Seen({ base, call, flag = false }: { base: string; call: SeenCall | null; flag?: boolean }) {
  const t = await getTranslations('golive.ready')
  if (!call) {
    return flag ? (
      <StatusBadge tone="warn" plain>
        {t('never')}
      </StatusBadge>
    ) : (
      <span className="text-ink-faint">{t('neverPlain')}</span>
    )
  }
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      <StatusBadge tone={call.ok ? 'ok' : 'danger'} plain>
        {call.ok ? t('passed') : t('failed', { code: call.code })}
      </StatusBadge>
      <TextLink href={`${base}/messages/${call.messageId}`}>
        <Time at={call.at} />
      </TextLink>
    </span>
  )
}
