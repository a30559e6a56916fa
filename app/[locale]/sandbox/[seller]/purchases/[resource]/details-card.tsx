import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { getFormat } from '@/lib/i18n/get-format'
import { readWireTime } from '@/lib/sandbox/body'
import type { SandboxAttemptRow, SandboxResourceRow } from '@/lib/sandbox/views'
import { Badge } from '@/lib/ui/badge'
import { ExternalLink } from '@/lib/ui/button'
import { CodeView } from '@/lib/ui/code-view'
import { CopyId } from '@/lib/ui/copy'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { ActionForm } from '@/lib/ui/form'
import { Card, DefinitionList } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { verbAction } from '../../actions'
import { ChoiceButton } from '../../choice-button'

/** Resource details as the buyer sees them: the answer to a live queryInstance. */
export async function DetailsCard({
  seller,
  resource,
  answer,
}: {
  seller: string
  resource: SandboxResourceRow
  answer: SandboxAttemptRow | undefined
}) {
  const [t, format] = await Promise.all([getTranslations('sandbox.resource'), getFormat()])
  const app = appInfoOf(resource.info)
  const usage = usageInfoOf(resource.info)
  const items = [
    { label: t('front'), value: link(app.frontEndUrl) },
    { label: t('admin'), value: link(app.adminUrl) },
    { label: t('user'), value: app.userName },
    { label: t('password'), value: app.password },
    { label: t('memo'), value: app.memo },
  ].filter(({ value }) => value !== undefined)
  return (
    <Card
      title={t('details')}
      description={t('detailsText')}
      actions={
        resource.instanceId ? (
          <ActionForm action={verbAction.bind(null, seller, resource.id)}>
            <ChoiceButton name="verb" value="query" variant="primary">
              {t('query')}
            </ChoiceButton>
          </ActionForm>
        ) : undefined
      }
    >
      <div className="flex flex-col gap-4">
        {items.length > 0 && <DefinitionList items={items} />}
        {resource.family === 'saas_v1' && app.userName && (
          <p className="text-ink-soft text-sm">{t('shownDecrypted')}</p>
        )}
        {usage.length > 0 && <UsageInfo entries={usage} />}
        {answer ? (
          <div className="flex flex-col gap-2">
            <div className="flex flex-wrap items-center gap-2 text-ink-soft text-sm">
              <Badge tone={answer.good ? 'ok' : 'warn'}>{answer.resultCode ?? String(answer.status ?? '–')}</Badge>
              <span>{t('answeredIn', { duration: format.duration(answer.durationMs) })}</span>
              <span>{format.exact(answer.sentAt)}</span>
            </div>
            <CodeView title={t('raw')} text={answer.answer ?? ''} />
          </div>
        ) : (
          <p className="text-ink-soft">{t('noAnswer')}</p>
        )}
      </div>
    </Card>
  )
}

/** What the buyer sees of the usage (protocol/metering.md 4.4). */
async function UsageInfo({ entries }: { entries: UsageEntry[] }) {
  const t = await getTranslations('sandbox.resource')
  const columns: Column<UsageEntry>[] = [
    {
      key: 'value',
      header: t('usageValue'),
      align: 'end',
      cell: ({ usageValue }) => <span className="font-mono text-sm">{usageValue ?? '–'}</span>,
    },
    { key: 'at', header: t('usageAt'), cell: ({ statisticalTime }) => timeOf(statisticalTime) },
    {
      key: 'of',
      header: t('usageOf'),
      link: false,
      cell: ({ relatedInstanceId: id }) => (id ? <CopyId id={id} keep={16} /> : '–'),
    },
    {
      key: 'dashboard',
      header: t('dashboard'),
      link: false,
      cell: ({ dashboardUrl: url }) =>
        url && /^https?:\/\//i.test(url) ? <ExternalLink href={url}>{t('openDashboard')}</ExternalLink> : '–',
    },
  ]
  return <DataTable label={t('usageInfo')} columns={columns} rows={entries} rowKey={({ index }) => String(index)} />
}

/** Shown as time where it is one of the wire's spelling, else as the seller wrote it. */
function timeOf(written: string | undefined): ReactNode {
  const at = readWireTime(written ?? '')
  return Number.isNaN(at.getTime()) ? (written ?? '–') : <Time at={at} />
}

type UsageEntry = { index: number } & Partial<
  Record<'relatedInstanceId' | 'usageValue' | 'statisticalTime' | 'dashboardUrl', string>
>

function usageInfoOf(info: Record<string, unknown> | null): UsageEntry[] {
  const list = info?.usageInfo
  if (!Array.isArray(list)) return []
  return list.flatMap((entry: unknown, index) => {
    if (typeof entry !== 'object' || entry === null) return []
    const members = Object.entries(entry).filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    return [{ index, ...Object.fromEntries(members.map(([name, value]) => [name, String(value)])) }]
  })
}

type AppInfo = Partial<Record<'frontEndUrl' | 'adminUrl' | 'userName' | 'password' | 'memo', string>>

function appInfoOf(info: Record<string, unknown> | null): AppInfo {
  const app = info?.appInfo
  if (typeof app !== 'object' || app === null) return {}
  return Object.fromEntries(Object.entries(app).filter(([, value]) => typeof value === 'string' && value !== ''))
}

/** Only web addresses become links: the answer is the seller's, whatever it says. */
function link(url: string | undefined) {
  if (url === undefined) return undefined
  return /^https?:\/\//i.test(url) ? <ExternalLink href={url}>{url}</ExternalLink> : url
}
