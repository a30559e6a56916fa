import { KeyRound } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { listLicenseKeys } from '@/lib/services/licensing/public-keys'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { CopyId } from '@/lib/ui/copy'
import { DataTable } from '@/lib/ui/data-table'
import { Card, DefinitionList, EmptyState, Page, PageHeader, Section } from '@/lib/ui/layout'
import { KeyStatusBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { rotateSigningKeyAction } from '../actions'
import { LicenseTabs } from '../license-tabs'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('licenses.keys')
  return { title: t('title') }
}

/** What verifies this account's signed keys and activation files. */
export default async function SigningKeysPage({ params }: Props) {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  const [t, keys] = await Promise.all([getTranslations('licenses.keys'), listLicenseKeys(ctx)])
  const writes = ctx.actor.kind !== 'user' || may(ctx.actor.role, 'settings:write')
  const address = `${ctx.publicUrl}/api/v1/sellers/${seller}/license-keys.json`
  return (
    <Page>
      <PageHeader title={t('title')} description={t('text')} />
      <LicenseTabs ctx={ctx} active="keys" />
      <Card>
        <DefinitionList
          items={[
            {
              label: t('address'),
              value: <CopyId id={address} keep={Number.POSITIVE_INFINITY} />,
              hint: `${t('addressHint')} ${t('docs')}`,
            },
          ]}
        />
      </Card>
      <Section
        title={t('list')}
        actions={
          writes &&
          keys.length > 0 && (
            <ConfirmDialog
              trigger={<Button>{t('rotate')}</Button>}
              title={t('rotateTitle')}
              description={t('rotateText')}
              confirm={t('rotate')}
              reason="required"
              danger
              action={rotateSigningKeyAction}
              hidden={{ seller }}
            />
          )
        }
      >
        <DataTable
          label={t('list')}
          rows={keys}
          rowKey={(key) => key.kid}
          columns={[
            { key: 'kid', header: t('kid'), grow: true, cell: (key) => <CopyId id={key.kid} keep={20} /> },
            { key: 'status', header: t('status'), cell: (key) => <KeyStatusBadge state={key.status} plain /> },
            { key: 'created', header: t('created'), align: 'end', cell: (key) => <Time at={key.createdAt} /> },
          ]}
          empty={<EmptyState icon={<KeyRound />} title={t('empty')} text={t('emptyText')} />}
        />
      </Section>
    </Page>
  )
}
