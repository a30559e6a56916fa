import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import type { SearchParams } from '@/lib/http/list-params'
import { orNotFound } from '@/lib/http/or-not-found'
import { pathSegment } from '@/lib/http/path-segment'
import { getTenant, type TenantDetail } from '@/lib/services/organisations/get-tenant'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { ButtonLink, TextLink } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { Callout, Page, PageHeader } from '@/lib/ui/layout'
import { TestBadge } from '@/lib/ui/state-badges'
import { TabLinks } from '@/lib/ui/tab-links'
import { Time } from '@/lib/ui/time'
import { activityName } from '../../messages/words'
import { TenantState } from '../tenant-state'
import { ApplicationsTab, BindingsTab } from './bindings-tab'
import { DepartmentsTab } from './department-tree'
import { MembersTab } from './members-tab'
import { PushesTab } from './pushes-tab'

type Props = { params: Promise<{ seller: string; tenantId: string }>; searchParams: Promise<SearchParams> }

const TABS = ['departments', 'members', 'applications', 'bindings', 'pushes'] as const

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { tenantId } = await params
  return { title: pathSegment(tenantId) }
}

export default async function TenantPage({ params, searchParams }: Props) {
  const [{ seller, tenantId: encoded }, search] = await Promise.all([params, searchParams])
  const ctx = await sellerContext(seller)
  const test = search.test === '1'
  const t = await getTranslations('organisations')
  const tenant = await orNotFound(getTenant(ctx, { tenantId: pathSegment(encoded), test }))
  const path = `/${seller}/organisations/${encodeURIComponent(tenant.tenantId)}`
  const tab = TABS.find((each) => each === search.tab) ?? 'departments'
  const hrefOf = (key: string) => {
    const query = new URLSearchParams({
      ...(key === 'departments' ? {} : { tab: key }),
      ...(test ? { test: '1' } : {}),
    })
    return query.size > 0 ? `${path}?${query}` : path
  }
  const counts = {
    members: tenant.members,
    applications: tenant.applications.length,
    bindings: tenant.bindingRows.length,
    departments: undefined,
    pushes: undefined,
  }
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: t('title'), href: `/${seller}/organisations` }]}
        title={tenant.name ?? t('unnamed')}
        badges={
          <>
            <TenantState tenant={tenant} />
            {tenant.test && <TestBadge />}
          </>
        }
        facts={[
          { label: 'ID', value: <CopyId id={tenant.tenantId} keep={20} /> },
          { label: t('facts.code'), value: tenant.tenantCode ? <CopyId id={tenant.tenantCode} keep={24} /> : '–' },
          { label: t('facts.domain'), value: tenant.signInBase ? <CopyId id={tenant.signInBase} keep={40} /> : '–' },
          { label: t('facts.lastPush'), value: <Time at={tenant.lastPushAt} /> },
          { label: t('facts.first'), value: <Time at={tenant.createdAt} /> },
        ]}
        actions={<AutoRefresh seconds={15} />}
      />
      <Troubles seller={seller} tenant={tenant} />
      <TabLinks
        label={t('tabs.label')}
        active={hrefOf(tab)}
        items={TABS.map((key) => ({ href: hrefOf(key), label: t(`tabs.${key}`), count: counts[key] }))}
      />
      {tab === 'departments' && <DepartmentsTab ctx={ctx} tenant={tenant} />}
      {tab === 'members' && <MembersTab ctx={ctx} tenant={tenant} path={path} search={search} />}
      {tab === 'applications' && <ApplicationsTab seller={seller} tenant={tenant} />}
      {tab === 'bindings' && <BindingsTab seller={seller} tenant={tenant} />}
      {tab === 'pushes' && <PushesTab ctx={ctx} tenant={tenant} path={path} search={search} />}
    </Page>
  )
}

async function Troubles({ seller, tenant }: { seller: string; tenant: TenantDetail }) {
  const [t, enums] = await Promise.all([getTranslations('organisations'), getTranslations('enums')])
  return (
    <>
      {tenant.unreadable > 0 && (
        <Callout
          tone="danger"
          title={t('secretTrouble.title')}
          action={<ButtonLink href={`/${seller}/settings/kit`}>{t('secretTrouble.go')}</ButtonLink>}
        >
          {t('secretTrouble.text')}
        </Callout>
      )}
      {tenant.openPushes.length > 0 && (
        <Callout tone="danger" title={t('failed.title', { count: tenant.failures })}>
          <p>{t('failed.text')}</p>
          <ul className="mt-2 flex flex-col gap-1">
            {tenant.openPushes.map((push) => (
              <li key={push.id} className="flex flex-wrap items-baseline gap-x-3">
                <TextLink href={`/${seller}/messages/${push.id}`}>{activityName(enums, push.activity)}</TextLink>
                <code className="text-xs">{push.resultCode}</code>
                <Time at={push.receivedAt} />
              </li>
            ))}
          </ul>
        </Callout>
      )}
    </>
  )
}
