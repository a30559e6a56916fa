import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { SANDBOX_FAULTS } from '@/lib/domain/sandbox'
import { OFFERS, type Offer } from '@/lib/sandbox/catalogue'
import { viewAddress } from '@/lib/sandbox/views'
import { Badge } from '@/lib/ui/badge'
import { Input, Select } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card, Page, PageHeader } from '@/lib/ui/layout'
import { openPage } from '../open'
import { buyAction } from './actions'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('sandbox.store')
  return { title: t('title') }
}

/** The storefront: one card per offer, each a form that buys. */
export default async function StorePage({ params }: Props) {
  const { seller } = await params
  const address = await viewAddress(await openPage(seller))
  const t = await getTranslations('sandbox.store')
  return (
    <Page>
      <PageHeader title={t('title')} description={t('description', { address })} />
      <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
        {OFFERS.map((offer) => (
          <OfferCard key={offer.key} seller={seller} offer={offer} />
        ))}
      </div>
    </Page>
  )
}

async function OfferCard({ seller, offer }: { seller: string; offer: Offer }) {
  const [t, names, faults, charging] = await Promise.all([
    getTranslations('sandbox.store'),
    getTranslations('sandbox.offer'),
    getTranslations('sandbox.faultName'),
    getTranslations('enums.chargingMode'),
  ])
  const name = names(`${offer.key}.name`)
  const items = offer.lines[0]?.length ?? 1
  return (
    <Card title={name} description={names(`${offer.key}.text`)} className="flex flex-col">
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap gap-1.5">
          <Badge tone="info">{charging(offer.chargingMode)}</Badge>
          {offer.period && <Badge>{t(`period.${offer.period.type}`, { count: offer.period.count })}</Badge>}
          {offer.lines.length > 1 && <Badge>{t('lines', { count: offer.lines.length })}</Badge>}
          {items > 1 && <Badge>{t('items', { count: items })}</Badge>}
          <Badge tone={offer.provisioning === 'instant' ? 'neutral' : 'warn'}>{t(offer.provisioning)}</Badge>
        </div>
        <ActionForm action={buyAction.bind(null, seller)}>
          <input type="hidden" name="offer" value={offer.key} />
          <div className="grid gap-3 sm:grid-cols-2">
            <Input label={t('buyer')} name="buyer" defaultValue={t('buyerDefault')} maxLength={64} required />
            <Select
              label={t('fault')}
              name="fault"
              defaultValue=""
              options={[
                { value: '', label: t('noFault') },
                ...SANDBOX_FAULTS.map((fault) => ({ value: fault, label: faults(fault) })),
              ]}
            />
          </div>
          <div>
            <SubmitButton aria-label={`${offer.trial ? t('try') : t('buy')}: ${name}`}>
              {offer.trial ? t('try') : t('buy')}
            </SubmitButton>
          </div>
        </ActionForm>
      </div>
    </Card>
  )
}
