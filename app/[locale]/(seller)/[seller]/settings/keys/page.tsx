import { KeyRound, Plus } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { getFormat } from '@/lib/i18n/get-format'
import { type ClassKeys, type KeyView, listKeys } from '@/lib/services/settings/list-keys'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { PasswordInput } from '@/lib/ui/field'
import { Callout, EmptyState, Page, PageHeader, Section } from '@/lib/ui/layout'
import { KeyStatusBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { addKeyAction, retireKeyAction } from './actions'
import { RotationSteps } from './rotation-steps'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings.keys')
  return { title: t('title') }
}

/** The keys that prove a call comes from the marketplace, by interface class, and their change without a gap. */
export default async function KeysPage({ params }: Props) {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  const [t, classes] = await Promise.all([getTranslations('settings.keys'), listKeys(ctx)])
  const writes = ctx.actor.kind !== 'user' || may(ctx.actor.role, 'settings:write')
  return (
    <Page className="max-w-5xl">
      <PageHeader title={t('title')} description={t('text')} />
      <Callout tone="warn" title={t('warning')}>
        {t('warningText')}
      </Callout>
      {classes.map((entry) => (
        <ClassCard key={entry.class} seller={seller} entry={entry} writes={writes} />
      ))}
      {classes.some((entry) => entry.rotation) && <AutoRefresh seconds={15} />}
    </Page>
  )
}

async function ClassCard({ seller, entry, writes }: { seller: string; entry: ClassKeys; writes: boolean }) {
  const [t, names] = await Promise.all([getTranslations('settings.keys'), getTranslations('enums.keyClass')])
  const hasKey = entry.keys.some((key) => key.status !== 'retired')
  const add = (
    <ConfirmDialog
      trigger={
        <Button variant={hasKey ? 'secondary' : 'primary'} icon={<Plus aria-hidden="true" />}>
          {hasKey ? t('addBeside') : t('add')}
        </Button>
      }
      title={t('addTitle', { class: names(entry.class) })}
      description={hasKey ? t('addBesideText') : t('addText')}
      confirm={t('add')}
      action={addKeyAction.bind(null, seller)}
      hidden={{ class: entry.class }}
    >
      <PasswordInput
        name="key"
        label={t('key')}
        hint={t('keyHint')}
        autoComplete="off"
        spellCheck={false}
        maxLength={512}
        required
      />
    </ConfirmDialog>
  )
  return (
    <Section
      title={names(entry.class)}
      description={t(`purpose.${entry.class}`)}
      actions={writes && hasKey ? add : undefined}
    >
      {entry.rotation && <RotationSteps rotation={entry.rotation} />}
      <KeyTable
        seller={seller}
        label={names(entry.class)}
        keys={entry.keys}
        writes={writes}
        empty={
          <EmptyState
            icon={<KeyRound />}
            title={t('empty')}
            text={t(entry.class === 'basic' ? 'emptyBasic' : 'emptyOther')}
            action={writes ? add : undefined}
          />
        }
      />
    </Section>
  )
}

async function KeyTable({
  seller,
  label,
  keys,
  writes,
  empty,
}: {
  seller: string
  label: string
  keys: KeyView[]
  writes: boolean
  empty: ReactNode
}) {
  const [t, format] = await Promise.all([getTranslations('settings.keys'), getFormat()])
  const verifying = keys.filter((key) => key.status !== 'retired').length
  const columns: Column<KeyView>[] = [
    {
      key: 'hint',
      header: t('key'),
      cell: (key) => <span className="font-mono">••••{key.hint}</span>,
    },
    { key: 'status', header: t('status'), cell: (key) => <KeyStatusBadge state={key.status} /> },
    {
      key: 'lastUsed',
      header: t('lastUsed'),
      cell: (key) =>
        key.lastUsedAt ? <Time at={key.lastUsedAt} /> : <span className="text-ink-faint">{t('unused')}</span>,
    },
    { key: 'real', header: t('realCalls'), align: 'end', cell: (key) => format.number(key.realCalls) },
    { key: 'test', header: t('testCalls'), align: 'end', cell: (key) => format.number(key.testCalls) },
    { key: 'created', header: t('entered'), hideBelow: 'lg', cell: (key) => <Time at={key.createdAt} /> },
    {
      key: 'source',
      header: t('source'),
      hideBelow: 'lg',
      cell: (key) => t(`sources.${key.source}`),
    },
    {
      key: 'actions',
      header: <span className="sr-only">{t('actions')}</span>,
      align: 'end',
      link: false,
      cell: (key) =>
        writes && key.status !== 'retired' ? (
          <ConfirmDialog
            trigger={<Button size="sm">{t('retire')}</Button>}
            title={t('retireTitle', { hint: `••••${key.hint}` })}
            description={verifying === 1 ? t('retireLast') : t('retireText')}
            confirm={t('retire')}
            danger
            reason={verifying === 1 ? 'required' : 'optional'}
            action={retireKeyAction.bind(null, seller)}
            hidden={{ keyId: key.id }}
          />
        ) : null,
    },
  ]
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={keys}
      rowKey={(key) => key.id}
      empty={empty}
      rowTone={(key) => (key.status === 'retired' ? 'muted' : undefined)}
    />
  )
}
