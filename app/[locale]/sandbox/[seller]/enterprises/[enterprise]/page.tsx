import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { viewEnterprise } from '@/lib/sandbox/views'
import { TextLink } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { Input } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Callout, Card, Page, PageHeader, Section } from '@/lib/ui/layout'
import { openPage, orNotFound } from '../../../open'
import { CallTable } from '../../call-table'
import { enterpriseAction } from '../actions'
import { ApplicationsCard } from './applications-card'
import { DepartmentsCard } from './departments-card'
import { IdentityCard } from './identity-card'
import { MembersCard } from './members-card'

type Props = { params: Promise<{ seller: string; enterprise: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('sandbox.enterprise')
  return { title: t('title') }
}

/** One enterprise: what is bound to it, its departments and members, and what the seller was told. */
export default async function EnterprisePage({ params }: Props) {
  const { seller, enterprise: id } = await params
  const { enterprise, bound, bindable, calls } = await orNotFound(viewEnterprise(await openPage(seller), id))
  const [t, portal] = await Promise.all([getTranslations('sandbox.enterprise'), getTranslations('sandbox.resource')])
  const action = enterpriseAction.bind(null, seller, id)
  return (
    <Page>
      <PageHeader
        crumbs={[{ label: t('title'), href: `/sandbox/${seller}/enterprises` }]}
        title={enterprise.name}
        facts={[
          { label: t('tenant'), value: <CopyId id={enterprise.tenantId} keep={32} /> },
          { label: t('departments'), value: enterprise.departments.length },
          { label: t('members'), value: enterprise.members.length },
          ...(enterprise.bindings.length > 0
            ? [
                {
                  label: portal('portal'),
                  value: (
                    <TextLink href={`/${seller}/organisations/${enterprise.tenantId}`}>
                      {t('portalOrganisation')}
                    </TextLink>
                  ),
                },
              ]
            : []),
        ]}
      />
      {enterprise.bindings.length === 0 && <Callout tone="info" title={t('noBinding')} />}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <ApplicationsCard seller={seller} {...{ bound, bindable, action }} />
        <DepartmentsCard departments={enterprise.departments} action={action} />
        <MembersCard enterprise={enterprise} action={action} />
        <IdentityCard seller={seller} enterprise={enterprise} action={action} />
        <Card title={t('rename')}>
          <ActionForm action={action} className="flex-row flex-wrap items-end gap-3">
            <input type="hidden" name="do" value="rename" />
            <Input
              key={enterprise.name}
              label={t('name')}
              name="name"
              defaultValue={enterprise.name}
              maxLength={128}
              required
              fieldClassName="min-w-0 flex-1"
            />
            <SubmitButton variant="secondary">{t('rename')}</SubmitButton>
          </ActionForm>
        </Card>
      </div>
      <Section title={t('calls')}>
        <CallTable seller={seller} rows={calls} empty={<p className="p-4 text-ink-soft">{t('noCalls')}</p>} />
      </Section>
    </Page>
  )
}
