import { KeyRound } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { type ApiKeyView, listApiKeys } from '@/lib/services/settings/api-keys'
import { API_SCOPES } from '@/lib/services/settings/setting-schemas'
import { StatusBadge } from '@/lib/ui/badge'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { revokeApiKeyAction } from './actions'
import { CreateKey } from './create-key'

type Props = { params: Promise<{ seller: string }> }

const TONE = { active: 'ok', expired: 'warn', revoked: 'neutral' } as const

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings.apiKeys')
  return { title: t('title') }
}

/** Keys by which the seller's own software calls the portal. */
export default async function ApiKeysPage({ params }: Props) {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  const [t, scopes, keys] = await Promise.all([
    getTranslations('settings.apiKeys'),
    getTranslations('enums.apiScope'),
    listApiKeys(ctx),
  ])
  const writes = ctx.actor.kind !== 'user' || may(ctx.actor.role, 'settings:write')
  const create = writes && (
    <CreateKey
      seller={seller}
      texts={{
        create: t('create'),
        createText: t('createText'),
        name: t('name'),
        nameHint: t('nameHint'),
        scopes: t('scopes'),
        expires: t('expires'),
        made: t('made'),
        madeText: t('madeText'),
      }}
      scopes={API_SCOPES.map((value) => ({
        value,
        label: scopes(`${value}.label`),
        hint: scopes(`${value}.hint`),
      }))}
      lifetimes={(['30', '90', '365', 'never'] as const).map((value) => ({ value, label: t(`expiry.${value}`) }))}
    />
  )
  const columns: Column<ApiKeyView>[] = [
    { key: 'name', header: t('name'), grow: true, cell: (key) => key.name },
    {
      key: 'prefix',
      header: t('prefix'),
      cell: (key) => <span className="font-mono text-sm">{key.prefix}…</span>,
    },
    {
      key: 'state',
      header: t('state'),
      cell: (key) => (
        <StatusBadge tone={TONE[key.state]} plain>
          {t(`states.${key.state}`)}
        </StatusBadge>
      ),
    },
    {
      key: 'scopes',
      header: t('scopes'),
      cell: (key) =>
        API_SCOPES.filter((scope) => key.scopes.includes(scope))
          .map((scope) => scopes(`${scope}.label`))
          .join(', '),
    },
    {
      key: 'lastUsed',
      header: t('lastUsed'),
      align: 'end',
      cell: (key) => (key.lastUsedAt ? <Time at={key.lastUsedAt} /> : t('unused')),
    },
    {
      key: 'until',
      header: t('until'),
      align: 'end',
      cell: (key) => (key.expiresAt ? <Time at={key.expiresAt} /> : t('expiry.never')),
    },
    { key: 'by', header: t('by'), hideBelow: 'lg', cell: (key) => key.createdBy ?? t('file') },
    { key: 'created', header: t('created'), align: 'end', hideBelow: 'xl', cell: (key) => <Time at={key.createdAt} /> },
    {
      key: 'actions',
      header: <span className="sr-only">{t('actions')}</span>,
      align: 'end',
      cell: (key) =>
        writes && key.state !== 'revoked' ? (
          <ConfirmDialog
            trigger={<Button size="sm">{t('revoke')}</Button>}
            title={t('revokeTitle', { name: key.name })}
            description={t('revokeText')}
            confirm={t('revoke')}
            reason="required"
            danger
            action={revokeApiKeyAction.bind(null, seller)}
            hidden={{ apiKeyId: key.id }}
          />
        ) : null,
    },
  ]
  return (
    <Page>
      <PageHeader title={t('title')} description={t('text')} actions={keys.length > 0 && create} />
      <DataTable
        label={t('title')}
        columns={columns}
        rows={keys}
        rowKey={(key) => key.id}
        rowTone={(key) => (key.state === 'active' ? undefined : 'muted')}
        empty={<EmptyState icon={<KeyRound />} title={t('empty')} text={t('emptyText')} action={create} />}
      />
    </Page>
  )
}
