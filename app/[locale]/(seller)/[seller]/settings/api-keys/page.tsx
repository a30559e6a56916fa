import { BookOpen, KeyRound } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { type ApiKeyView, listApiKeys, ROTATION_HOURS } from '@/lib/services/settings/api-keys'
import { API_SCOPES, SCOPE_GROUPS } from '@/lib/services/settings/setting-schemas'
import { StatusBadge } from '@/lib/ui/badge'
import { Button, ButtonLink } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { revokeApiKeyAction } from './actions'
import { CreateKey } from './create-key'
import { RotateKey } from './rotate-key'

type Props = { params: Promise<{ seller: string }> }

/** The rest is told when pointed at. */
const SHOWN_SCOPES = 2
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
        expires: t('expires'),
        made: t('made'),
        madeText: t('madeText'),
      }}
      groups={SCOPE_GROUPS.map(({ name, scopes: of }) => ({
        label: t(`groups.${name}`),
        scopes: of.map((value) => ({ value, label: scopes(`${value}.label`), hint: scopes(`${value}.hint`) })),
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
        <StatusBadge tone={key.replacedBy && key.state === 'active' ? 'warn' : TONE[key.state]} plain>
          {t(`states.${key.replacedBy && key.state === 'active' ? 'replaced' : key.state}`)}
        </StatusBadge>
      ),
    },
    {
      key: 'scopes',
      header: t('scopes'),
      cell: (key) => {
        const names = API_SCOPES.filter((scope) => key.scopes.includes(scope)).map((scope) => scopes(`${scope}.label`))
        const more = names.length - SHOWN_SCOPES
        return (
          <span title={names.join(', ')}>
            {names.slice(0, SHOWN_SCOPES).join(', ')}
            {more > 0 && <span className="text-ink-faint"> {t('more', { count: more })}</span>}
          </span>
        )
      },
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
    { key: 'by', header: t('by'), hideBelow: 'xl', cell: (key) => key.createdBy ?? t('file') },
    {
      key: 'actions',
      header: <span className="sr-only">{t('actions')}</span>,
      align: 'end',
      cell: (key) =>
        writes && key.state !== 'revoked' ? (
          <span className="flex justify-end gap-2">
            {key.state === 'active' && !key.replacedBy && (
              <RotateKey
                seller={seller}
                apiKeyId={key.id}
                texts={{
                  rotate: t('rotate'),
                  title: t('rotateTitle', { name: key.name }),
                  text: t('rotateText'),
                  overlap: t('overlap'),
                  made: t('made'),
                  madeText: t('madeText'),
                }}
                hours={ROTATION_HOURS.map((hours) => ({ value: String(hours), label: t(`hours.${hours}`) }))}
              />
            )}
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
          </span>
        ) : null,
    },
  ]
  return (
    <Page>
      <PageHeader
        title={t('title')}
        description={t('text')}
        actions={
          <>
            <ButtonLink href="/docs/api" icon={<BookOpen aria-hidden="true" />}>
              {t('reference')}
            </ButtonLink>
            {keys.length > 0 && create}
          </>
        }
      />
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
