import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { SANDBOX_FAULTS, type SandboxActivity } from '@/lib/domain/sandbox'
import { OFFER_GROUPS, OFFERS, type Offer } from '@/lib/sandbox/catalogue'
import { faultFits } from '@/lib/sandbox/faults'
import { lifeOf } from '@/lib/sandbox/life'
import { viewAddress } from '@/lib/sandbox/views'
import { Badge } from '@/lib/ui/badge'
import { Input, Select } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card, Page, PageHeader, Section } from '@/lib/ui/layout'
import { openPage } from '../open'
import { buyAction } from './actions'
import { getWireWords } from './words'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('sandbox.store')
  return { title: t('title') }
}

/** The storefront: one card per offer, each a form that buys; shelves by the way the seller is told. */
export default async function StorePage({ params }: Props) {
  const { seller } = await params
  const address = await viewAddress(await openPage(seller))
  const [t, groups] = await Promise.all([getTranslations('sandbox.store'), getTranslations('sandbox.group')])
  return (
    <Page>
      <PageHeader title={t('title')} description={t('description', { address })} />
      {OFFER_GROUPS.map((group) => (
        <Section key={group} title={groups(`${group}.title`)} description={groups(`${group}.text`)}>
          <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
            {OFFERS.filter((offer) => offer.group === group).map((offer) => (
              <OfferCard key={offer.key} seller={seller} offer={offer} />
            ))}
          </div>
        </Section>
      ))}
    </Page>
  )
}

async function OfferCard({ seller, offer }: { seller: string; offer: Offer }) {
  const [t, names, faults, charging, words] = await Promise.all([
    getTranslations('sandbox.store'),
    getTranslations('sandbox.offer'),
    getTranslations('sandbox.faultName'),
    getTranslations('enums.chargingMode'),
    getWireWords(),
  ])
  const { family, kit } = offer
  const activity = purchaseActivity(offer)
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
          <Badge>
            {words.family(family)}
            {kit ? ` + ${words.family(kit)}` : ''}
          </Badge>
          <Badge tone={offer.provisioning === 'instant' ? 'neutral' : 'warn'}>{t(offer.provisioning)}</Badge>
        </div>
        <ActionForm action={buyAction.bind(null, seller)}>
          <input type="hidden" name="offer" value={offer.key} />
          <div className="grid gap-3 sm:grid-cols-2">
            <Input label={t('buyer')} name="buyer" defaultValue={t('buyerDefault')} maxLength={64} required />
            {activity && (
              <Select
                label={t('fault')}
                name="fault"
                defaultValue=""
                options={[
                  { value: '', label: t('noFault') },
                  ...SANDBOX_FAULTS.filter((fault) => faultFits(fault, family, activity)).map((fault) => ({
                    value: fault,
                    label: faults(fault),
                  })),
                ]}
              />
            )}
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

/** What the purchase calls; undefined where it calls nobody. */
function purchaseActivity({ family }: Offer): SandboxActivity | undefined {
  if (lifeOf(family).purchase === null) return undefined
  return family === 'license_v1' ? 'getLicense' : 'newInstance'
}
