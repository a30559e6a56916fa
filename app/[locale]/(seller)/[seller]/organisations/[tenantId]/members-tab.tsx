import { Download, Users } from 'lucide-react'
import { getLocale, getTranslations } from 'next-intl/server'
import { ENTRY_STATES } from '@/lib/domain/organisation'
import { may } from '@/lib/domain/roles'
import { exportHref, pageLinks, type SearchParams } from '@/lib/http/list-params'
import type { ServiceContext } from '@/lib/services/context'
import type { TenantDetail } from '@/lib/services/organisations/get-tenant'
import { listTenantMembers } from '@/lib/services/organisations/list-members'
import { Badge } from '@/lib/ui/badge'
import { buttonClass } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { DataTable } from '@/lib/ui/data-table'
import { FilterBar } from '@/lib/ui/filter-bar'
import { EmptyState } from '@/lib/ui/layout'
import { Pager } from '@/lib/ui/pager'
import { Reveal } from '../../orders/reveal'
import { revealMemberAction } from '../actions'
import { EntryStateBadge } from '../entry-state'

const PERSONAL = ['mobile', 'email', 'employeeCode', 'employeeType', 'workPlace', 'entryDate', 'extension'] as const

/** Who may use the application, with contact data masked. */
export async function MembersTab({
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
  const [t, all, locale] = await Promise.all([
    getTranslations('organisations.members'),
    getTranslations('organisations'),
    getLocale(),
  ])
  const { tenantId, test } = tenant
  const { test: _, ...filters } = Object.fromEntries(
    Object.entries(search).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  )
  const page = await listTenantMembers(ctx, { ...filters, tenantId, test })
  const filtered = ['q', 'state', 'role', 'instance'].some((name) => search[name])
  const mayReveal = ctx.actor.kind !== 'user' || may(ctx.actor.role, 'secrets:reveal')
  const seller = ctx.sellerId
  return (
    <>
      <FilterBar
        path={path}
        params={search}
        filters={[
          { kind: 'text', name: 'q', label: t('search') },
          {
            kind: 'select',
            name: 'state',
            label: t('state'),
            options: ENTRY_STATES.filter((state) => state !== 'absent').map((value) => ({
              value,
              label: all(`state.${value}`),
            })),
          },
          {
            kind: 'select',
            name: 'role',
            label: t('role'),
            options: (['admin', 'user'] as const).map((value) => ({ value, label: t(`roles.${value}`) })),
          },
          ...(tenant.bindingRows.length > 1
            ? [
                {
                  kind: 'select' as const,
                  name: 'instance',
                  label: all('instance'),
                  options: tenant.bindingRows
                    .filter(({ instanceId }) => instanceId !== '')
                    .map(({ instanceId }) => ({ value: instanceId, label: instanceId })),
                },
              ]
            : []),
        ]}
      >
        <a href={exportHref(`/${locale}${path}/export`, search)} className={buttonClass('secondary', 'sm')} download>
          <Download aria-hidden="true" />
          {all('export')}
        </a>
      </FilterBar>
      <DataTable
        label={all('tabs.members')}
        rows={page.rows}
        rowKey={(row) => `${row.userName}/${row.appId}/${row.instanceId}`}
        rowTone={(row) => (row.state !== 'active' || !row.enabled ? 'muted' : undefined)}
        columns={[
          { key: 'account', header: t('account'), cell: (row) => <CopyId id={row.userName} keep={24} /> },
          { key: 'name', header: t('name'), grow: true, cell: (row) => row.name ?? '–' },
          { key: 'department', header: t('department'), cell: (row) => row.orgCode ?? '–' },
          {
            key: 'role',
            header: t('role'),
            cell: (row) => (row.role === 'admin' || row.role === 'user' ? t(`roles.${row.role}`) : row.role),
          },
          {
            key: 'state',
            header: t('state'),
            cell: (row) => (
              <span className="inline-flex items-center gap-2">
                <EntryStateBadge state={row.state} />
                {!row.enabled && <Badge tone="warn">{t('disabled')}</Badge>}
              </span>
            ),
          },
          {
            key: 'instance',
            header: all('instance'),
            hideBelow: 'xl',
            cell: (row) => (row.instanceId ? <CopyId id={row.instanceId} keep={16} /> : all('noInstance')),
          },
          {
            key: 'contact',
            header: t('contact'),
            cell: (row) => (
              <span className="inline-flex items-center gap-3 whitespace-nowrap">
                <span className="text-ink-soft">{[row.mobile, row.email].filter(Boolean).join(' · ') || '–'}</span>
                {row.hasPersonal && mayReveal && (
                  <Reveal
                    action={revealMemberAction}
                    hidden={{
                      seller,
                      tenantId,
                      test: test ? '1' : '',
                      instanceId: row.instanceId,
                      appId: row.appId,
                      userName: row.userName,
                    }}
                    fields={PERSONAL.map((name) => ({ name, label: t(name) }))}
                    texts={{
                      open: t('reveal'),
                      title: t('revealTitle', { name: row.name ?? row.userName }),
                      description: t('revealText'),
                      confirm: t('revealConfirm'),
                      none: '–',
                    }}
                  />
                )}
              </span>
            ),
          },
        ]}
        empty={
          <EmptyState
            icon={<Users />}
            title={filtered ? t('filtered') : t('none')}
            text={filtered ? undefined : t('noneText')}
          />
        }
      />
      <Pager {...pageLinks(path, search, page)} />
    </>
  )
}
