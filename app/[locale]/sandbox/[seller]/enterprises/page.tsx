import { Building2 } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { type SandboxEnterpriseRow, viewEnterprises } from '@/lib/sandbox/views'
import { CopyId } from '@/lib/ui/copy'
import { type Column, DataTable } from '@/lib/ui/data-table'
import { Input } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card, EmptyState, Page, PageHeader } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { openPage } from '../../open'
import { foundAction } from './actions'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('sandbox.enterprise')
  return { title: t('title') }
}

/** The buyers' enterprises. */
export default async function EnterprisesPage({ params }: Props) {
  const { seller } = await params
  const rows = await viewEnterprises(await openPage(seller))
  const t = await getTranslations('sandbox.enterprise')
  const columns: Column<SandboxEnterpriseRow>[] = [
    { key: 'name', header: t('name'), cell: (row) => row.name },
    { key: 'applications', header: t('applications'), align: 'end', cell: (row) => row.bindings.length },
    { key: 'departments', header: t('departments'), align: 'end', cell: (row) => row.departments.length },
    { key: 'members', header: t('members'), align: 'end', cell: (row) => row.members.length },
    { key: 'tenant', header: t('tenant'), link: false, hideBelow: 'lg', cell: (row) => <CopyId id={row.tenantId} /> },
    { key: 'founded', header: t('founded'), hideBelow: 'lg', cell: (row) => <Time at={row.createdAt} /> },
  ]
  return (
    <Page>
      <PageHeader title={t('title')} description={t('description')} />
      <Card title={t('found')}>
        <ActionForm action={foundAction.bind(null, seller)} className="flex-row flex-wrap items-end gap-3">
          <Input
            label={t('name')}
            name="name"
            defaultValue={t('nameDefault')}
            maxLength={128}
            required
            fieldClassName="min-w-0 basis-72"
          />
          <SubmitButton>{t('found')}</SubmitButton>
        </ActionForm>
      </Card>
      <DataTable
        label={t('list')}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/sandbox/${seller}/enterprises/${row.id}`}
        empty={<EmptyState icon={<Building2 />} title={t('empty')} text={t('emptyText')} />}
      />
    </Page>
  )
}
