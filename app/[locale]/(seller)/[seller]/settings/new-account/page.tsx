import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { SITES } from '@/lib/domain/seller'
import { ButtonLink } from '@/lib/ui/button'
import { Input, Select } from '@/lib/ui/field'
import { Forbidden } from '@/lib/ui/forbidden'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card, Page, PageHeader } from '@/lib/ui/layout'
import { createSellerAction } from '../actions'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings.newAccount')
  return { title: t('title') }
}

/** A further seller account, for another site or another company. */
export default async function NewAccountPage({ params }: Props) {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  if (ctx.actor.kind === 'user' && !may(ctx.actor.role, 'settings:write')) return <Forbidden />
  const [t, account, sites, common] = await Promise.all([
    getTranslations('settings.newAccount'),
    getTranslations('settings.account'),
    getTranslations('enums.site'),
    getTranslations('common'),
  ])
  return (
    <Page className="max-w-3xl">
      <PageHeader title={t('title')} description={t('text')} />
      <Card>
        <ActionForm action={createSellerAction.bind(null, seller)} className="max-w-md">
          <Input name="name" label={account('name')} maxLength={100} required />
          <Input
            name="id"
            label={account('id')}
            hint={t('idHint')}
            pattern="[a-z0-9][a-z0-9_\-]*"
            maxLength={40}
            mono
            required
          />
          <Select
            name="site"
            label={account('site')}
            hint={account('siteHint')}
            options={SITES.map((site) => ({ value: site, label: sites(site) }))}
          />
          <div className="flex gap-2">
            <SubmitButton>{t('create')}</SubmitButton>
            <ButtonLink href={`/${seller}/settings`}>{common('cancel')}</ButtonLink>
          </div>
        </ActionForm>
      </Card>
    </Page>
  )
}
