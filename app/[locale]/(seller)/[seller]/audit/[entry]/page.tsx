import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { orNotFound } from '@/lib/http/or-not-found'
import { findAuditEntry } from '@/lib/services/audit/find'
import type { AuditRow } from '@/lib/services/audit/list'
import { CodeView } from '@/lib/ui/code-view'
import { CopyId } from '@/lib/ui/copy'
import { Forbidden } from '@/lib/ui/forbidden'
import { Card, DefinitionList, Page, PageHeader } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { auditWords } from '../action-label'

type Props = { params: Promise<{ seller: string; entry: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('audit')
  return { title: t('title') }
}

/** One change: before and after, who and why. */
export default async function AuditEntryPage({ params }: Props) {
  const { seller, entry } = await params
  const ctx = await sellerContext(seller)
  if (ctx.actor.kind === 'user' && !may(ctx.actor.role, 'audit:read')) return <Forbidden />
  if (!z.uuid().safeParse(entry).success) notFound()
  const [t, words, row] = await Promise.all([
    getTranslations('audit'),
    auditWords(),
    orNotFound(findAuditEntry(ctx, entry)),
  ])
  return (
    <Page>
      <PageHeader
        title={words.action(row.action)}
        crumbs={[{ label: t('title'), href: `/${seller}/audit` }]}
        facts={[
          { label: t('time'), value: <Time at={row.at} exact /> },
          { label: t('actor'), value: row.actorName },
          { label: t('actorKind'), value: t(`actorKinds.${row.actorKind}`) },
        ]}
      />
      <Card>
        <DefinitionList
          items={[
            { label: t('subject'), value: words.subject(row.subjectKind) },
            { label: t('subjectId'), value: <CopyId id={row.subjectId} keep={Number.POSITIVE_INFINITY} /> },
            { label: t('reason'), value: row.reason },
            { label: t('code'), value: <code className="font-mono text-sm">{row.action}</code> },
            { label: t('entry'), value: <CopyId id={row.id} keep={Number.POSITIVE_INFINITY} /> },
          ]}
        />
      </Card>
      <Details details={row.details} />
    </Page>
  )
}

async function Details({ details }: { details: AuditRow['details'] }) {
  if (!details) return null
  const t = await getTranslations('audit')
  const { before, after, ...others } = details
  return (
    <>
      {(before !== undefined || after !== undefined) && (
        <div className="grid gap-4 md:grid-cols-2">
          <CodeView title={t('before')} text={json(before)} />
          <CodeView title={t('after')} text={json(after)} />
        </div>
      )}
      {Object.keys(others).length > 0 && <CodeView title={t('details')} text={json(others)} />}
    </>
  )
}

function json(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value, null, 2)
}
