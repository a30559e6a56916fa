import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { SITES } from '@/lib/domain/seller'
import { listEndpointNames } from '@/lib/services/provisioning/endpoint-names'
import { getSettings } from '@/lib/services/settings/get-settings'
import { ButtonLink } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { Input, Select } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Callout, Card, DefinitionList, Page, PageHeader, Section } from '@/lib/ui/layout'
import { saveAccountAction } from './actions'
import { BuyerForm } from './buyer-form'
import { ChoicesForm } from './choices-form'
import { LicenceForm } from './licence-form'
import { MenuTable } from './menu-table'
import { UsageForm } from './usage-form'
import { V1Form } from './v1-form'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings')
  return { title: t('title') }
}

/** The seller account: its address, its name and site, and how it answers where the documents leave a choice. */
export default async function SettingsPage({ params }: Props) {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  const [t, sites, common, view] = await Promise.all([
    getTranslations('settings'),
    getTranslations('enums.site'),
    getTranslations('common'),
    getSettings(ctx),
  ])
  const writes = ctx.actor.kind !== 'user' || may(ctx.actor.role, 'settings:write')
  const address = new URL(view.productionAddress)
  return (
    <Page className="max-w-5xl">
      <PageHeader
        title={t('title')}
        description={t('text')}
        actions={
          writes && (
            <ButtonLink href={`/${seller}/settings/new-account`} icon={<Plus aria-hidden="true" />}>
              {t('newAccount.title')}
            </ButtonLink>
          )
        }
      />
      <Card title={t('address.title')} description={t('address.text')} id="address">
        <div className="flex flex-col gap-4">
          {!isReachable(address) && (
            <Callout tone="warn" title={t('address.unfit')}>
              {t('address.unfitText')}
            </Callout>
          )}
          <DefinitionList
            items={[
              {
                label: t('address.whole'),
                value: <CopyId id={view.productionAddress} keep={Number.POSITIVE_INFINITY} />,
                hint: t('address.wholeHint'),
              },
              { label: t('address.origin'), value: <CopyId id={address.origin} keep={60} /> },
              { label: t('address.path'), value: <CopyId id={address.pathname} keep={60} /> },
            ]}
          />
        </div>
      </Card>
      <Card title={t('account.title')}>
        {writes ? (
          <ActionForm action={saveAccountAction.bind(null, seller)} className="max-w-md">
            <Input name="id" label={t('account.id')} hint={t('account.idHint')} value={view.seller.id} mono disabled />
            <Input name="name" label={t('account.name')} defaultValue={view.seller.name} maxLength={100} required />
            <Select
              name="site"
              label={t('account.site')}
              hint={t('account.siteHint')}
              defaultValue={view.seller.site}
              options={SITES.map((site) => ({ value: site, label: sites(site) }))}
            />
            <div>
              <SubmitButton>{common('save')}</SubmitButton>
            </div>
          </ActionForm>
        ) : (
          <DefinitionList
            items={[
              { label: t('account.id'), value: view.seller.id },
              { label: t('account.name'), value: view.seller.name },
              { label: t('account.site'), value: sites(view.seller.site) },
            ]}
          />
        )}
      </Card>
      {writes && <ChoicesForm seller={seller} settings={view.settings} endpoints={await listEndpointNames(ctx)} />}
      {writes && <V1Form seller={seller} settings={view.settings} />}
      {writes && <BuyerForm seller={seller} settings={view.settings} />}
      {writes && <LicenceForm seller={seller} settings={view.settings} />}
      {writes && <UsageForm seller={seller} settings={view.settings} />}
      <Section title={t('menus.title')} description={t('menus.text')}>
        <MenuTable />
      </Section>
    </Page>
  )
}

/** The marketplace wants https, a domain name and port 443 (protocol/seller-center.md 2). */
function isReachable(address: URL): boolean {
  const name = address.hostname
  return (
    address.protocol === 'https:' && address.port === '' && !/^[\d.]+$|^\[|^localhost$/.test(name) && name.includes('.')
  )
}
