import { CircleCheck } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { BULK_KINDS, BULK_PERMISSION, type BulkKind, type BulkSelection } from '@/lib/domain/bulk'
import { may } from '@/lib/domain/roles'
import { listParams, type SearchParams } from '@/lib/http/list-params'
import { getFormat } from '@/lib/i18n/get-format'
import { chosenIds } from '@/lib/services/bulk/adapter'
import { planBulkRun } from '@/lib/services/bulk/plan'
import { Badge } from '@/lib/ui/badge'
import { ButtonLink, TextLink } from '@/lib/ui/button'
import { Textarea } from '@/lib/ui/field'
import { Forbidden } from '@/lib/ui/forbidden'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Callout, Card, EmptyState, Page, PageHeader, Section, Stat, StatRow } from '@/lib/ui/layout'
import { startRunAction } from '../actions'
import { groupHref, listHref } from '../hrefs'

type Props = { params: Promise<{ seller: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('runs.plan')
  return { title: t('title') }
}

/** Before anything is done: what a run would do to each group of what was selected, and what it would leave. */
export default async function PlanPage({ params, searchParams }: Props) {
  const { seller } = await params
  const search = await searchParams
  const kind = BULK_KINDS.find((each) => each === search.kind)
  if (!kind) notFound()
  const ctx = await sellerContext(seller)
  const [t, { timeZone }] = await Promise.all([getTranslations('runs'), getFormat()])
  if (ctx.actor.kind === 'user' && !may(ctx.actor.role, BULK_PERMISSION[kind])) return <Forbidden />
  const selection = selectionOf(kind, search, timeZone)
  const { groups, runs, leftOut, underWay } = await planBulkRun(ctx, { kind, selection })
  const back = listHref(seller, kind, selection)
  const filter = Object.entries(selection).filter(([name]) => name !== 'ids')
  const chosen = chosenIds(selection)?.length
  const filterName = (name: string) => {
    const key = `plan.filters.${name}` as 'plan.filters.state'
    return t.has(key) ? t(key) : name
  }
  return (
    <Page className="max-w-4xl">
      <PageHeader
        crumbs={[{ label: t(`kinds.${kind}.name`), href: back }]}
        title={t('plan.title')}
        description={t(`kinds.${kind}.what`)}
        facts={[
          {
            label: t('plan.selected'),
            value: chosen
              ? t('plan.chosen', { count: chosen })
              : filter.length > 0
                ? filter.map(([name, value]) => `${filterName(name)}: ${value}`).join(' · ')
                : t('plan.everything'),
          },
        ]}
      />
      {groups.length === 0 ? (
        <EmptyState
          icon={<CircleCheck />}
          title={t('plan.nothing')}
          text={t('plan.nothingText')}
          action={<ButtonLink href={back}>{t('plan.back')}</ButtonLink>}
        />
      ) : (
        <>
          <StatRow>
            <Stat label={t('plan.runs')} value={runs} tone={runs > 0 ? 'info' : undefined} />
            <Stat label={t('plan.leftOut')} value={leftOut} hint={t('plan.leftOutHint')} />
          </StatRow>
          <Section title={t('plan.groups')} description={t('plan.cures')}>
            <Card flush>
              <ul className="divide-y divide-line">
                {groups.map(({ group, fate, count }) => {
                  const name = `${kind}.${group}` as 'messages.retry'
                  const href = groupHref(seller, name)
                  return (
                    <li key={group} className="grid gap-x-4 gap-y-1 p-4 sm:grid-cols-[4.5rem_1fr_auto]">
                      <span className="font-semibold text-lg tabular-nums">{count}</span>
                      <div className="min-w-0">
                        <p className="font-medium">{t(`groups.${name}.name`)}</p>
                        <p className="text-ink-soft text-sm">{t(`groups.${name}.text`)}</p>
                        {href && (
                          <TextLink href={href} className="text-sm">
                            {t('plan.seeTo')}
                          </TextLink>
                        )}
                      </div>
                      <span className="flex flex-wrap items-start gap-1 sm:justify-end">
                        <Badge tone={fate === 'leave' ? 'neutral' : fate === 'warn' ? 'warn' : 'ok'}>
                          {t(`fate.${group === 'data_fault' ? 'fix' : fate}`)}
                        </Badge>
                      </span>
                    </li>
                  )
                })}
              </ul>
            </Card>
          </Section>
          {underWay ? (
            <Callout
              tone="warn"
              title={t('plan.underWay')}
              action={
                <ButtonLink size="sm" href={`/${seller}/runs/${underWay.id}`}>
                  {t('notice.watch')}
                </ButtonLink>
              }
            />
          ) : runs === 0 ? (
            <Callout tone="info" title={t('plan.hopeless')}>
              {t('plan.hopelessText')}
            </Callout>
          ) : (
            <Card title={t('plan.start')} description={t('plan.startText')}>
              <ActionForm action={startRunAction.bind(null, seller)}>
                <input type="hidden" name="kind" value={kind} />
                <input type="hidden" name="selection" value={JSON.stringify(selection)} />
                <Textarea name="reason" label={t('plan.reason')} hint={t('plan.reasonHint')} required maxLength={500} />
                <div className="flex flex-wrap justify-end gap-2">
                  <ButtonLink href={back}>{t('plan.back')}</ButtonLink>
                  <SubmitButton variant="primary">{t('plan.go', { count: runs })}</SubmitButton>
                </div>
              </ActionForm>
            </Card>
          )}
        </>
      )}
    </Page>
  )
}

/** The parameters of the list's address as the run takes them; days are those of the reader, but messages have UTC days. */
function selectionOf(kind: BulkKind, search: SearchParams, timeZone: string): BulkSelection {
  const { kind: _, work, ...rest } = search
  const given = { ...rest, ...(work ? { kind: work } : {}) }
  const read = kind === 'messages' ? given : listParams(given, timeZone)
  return Object.fromEntries(
    Object.entries(read).flatMap(([name, value]): [string, string][] => {
      if (value instanceof Date) return [[name, value.toISOString()]]
      return typeof value === 'string' && value !== '' ? [[name, value]] : []
    }),
  )
}
