import { GitCompare } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import { pageLinks, type SearchParams } from '@/lib/http/list-params'
import type { ServiceContext } from '@/lib/services/context'
import type { TenantDetail } from '@/lib/services/organisations/get-tenant'
import { listPushes, type PushView } from '@/lib/services/organisations/list-pushes'
import { Badge } from '@/lib/ui/badge'
import { TextLink } from '@/lib/ui/button'
import { Card, EmptyState } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { Time } from '@/lib/ui/time'

type Words = Awaited<ReturnType<typeof getTranslations<'organisations.pushes'>>>

const TONE = {
  added: 'ok',
  returned: 'ok',
  changed: 'info',
  removed: 'danger',
  revoked: 'danger',
  absent: 'warn',
} as const
const SHOWN = 30

/** What every push changed, newest first. */
export async function PushesTab({
  ctx,
  tenant,
  path,
  search,
}: {
  ctx: ServiceContext
  tenant: TenantDetail
  path: string
  search: SearchParams
}) {
  const [t, words] = await Promise.all([getTranslations('organisations.pushes'), getTranslations('enums.activity')])
  const { tenantId, test } = tenant
  const cursor = typeof search.cursor === 'string' ? search.cursor : undefined
  const page = await listPushes(ctx, { tenantId, test, cursor })
  if (page.rows.length === 0) {
    return (
      <Card>
        <EmptyState icon={<GitCompare />} title={t('none')} />
      </Card>
    )
  }
  return (
    <>
      <ol className="flex flex-col divide-y divide-line rounded-lg border border-line bg-surface">
        {page.rows.map((push) => (
          <li key={push.messageId} className="flex flex-col gap-2 p-4">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <h3 className="font-medium">{words(push.kind)}</h3>
              {push.flag && <Badge>{t(`flag.${push.flag}`)}</Badge>}
              <span className="text-ink-soft text-sm">
                {t('summary', { total: push.total, unchanged: push.unchanged })}
                {push.outdated > 0 && ` · ${t('outdated', { count: push.outdated })}`}
              </span>
              <span className="ml-auto flex items-center gap-3 text-sm">
                <Time at={push.at} />
                <TextLink href={`/${ctx.sellerId}/messages/${push.messageId}`}>{t('message')}</TextLink>
              </span>
            </div>
            <Diff push={push} t={t} />
          </li>
        ))}
      </ol>
      <Pager {...pageLinks(path, search, page)} />
    </>
  )
}

function Diff({ push, t }: { push: PushView; t: Words }) {
  if (push.diff.length === 0) return <p className="text-ink-faint text-sm">{t('nothing')}</p>
  const more = push.diff.length - SHOWN
  return (
    <ul className="flex flex-col gap-1 text-sm">
      {push.diff.slice(0, SHOWN).map((entry) => (
        <li key={`${entry.entity} ${entry.key}`} className="flex flex-wrap items-baseline gap-x-2">
          <Badge tone={TONE[entry.change]}>{t(`change.${entry.change}`)}</Badge>
          <span>
            {entityName(entry.entity, t)} {entry.name ?? ''}
          </span>
          <code className="text-ink-faint text-xs">{entry.key}</code>
          {entry.fields.map((field) => (
            <span key={field.field} className="text-ink-soft">
              {fieldName(field.field, t)}{' '}
              {field.field === 'personal' ? (
                t('hidden')
              ) : (
                <>
                  <del className="text-ink-faint">{shownValue(field.before, t)}</del> → {shownValue(field.after, t)}
                </>
              )}
            </span>
          ))}
        </li>
      ))}
      {more > 0 && <li className="text-ink-faint">{t('more', { count: more })}</li>}
    </ul>
  )
}

function entityName(entity: string, t: Words): string {
  const key = `entity.${entity}` as 'entity.member'
  return t.has(key) ? t(key) : entity
}

function fieldName(field: string, t: Words): string {
  const key = `field.${field}` as 'field.name'
  return t.has(key) ? t(key) : field
}

function shownValue(value: unknown, t: Words): string {
  if (value === null || value === '') return t('empty')
  if (value === 'kept' || value === 'renewed' || value === 'unreadable') return t(value)
  return String(value)
}
