import { useTranslations } from 'next-intl'
import type { CustomerView } from '@/lib/services/customers/view'
import { CopyId } from '@/lib/ui/copy'
import { Card, DefinitionList } from '@/lib/ui/layout'
import { revealContactAction } from './actions'
import { Reveal } from './reveal'

/** Who bought; phone and mail behind a reveal for those who may. */
export function CustomerCard({
  seller,
  customer,
  mayReveal,
}: {
  seller: string
  customer: CustomerView | null
  mayReveal: boolean
}) {
  const t = useTranslations('orders.customer')
  return (
    <Card title={t('title')}>
      {customer ? (
        <div className="flex flex-col gap-3">
          <DefinitionList
            items={[
              { label: t('name'), value: customer.name ?? customer.userName },
              {
                label: t('id'),
                value: (
                  <CopyId
                    id={customer.customerId}
                    keep={24}
                    href={`/${seller}/customers/${encodeURIComponent(customer.customerId)}`}
                  />
                ),
              },
              { label: t('phone'), value: customer.hasPhone ? t('hidden') : t('none') },
              { label: t('email'), value: customer.hasEmail ? t('hidden') : t('none') },
            ]}
          />
          {mayReveal && (customer.hasPhone || customer.hasEmail) && (
            <Reveal
              action={revealContactAction}
              hidden={{ seller, customerId: customer.customerId }}
              fields={[
                { name: 'mobilePhone', label: t('phone') },
                { name: 'email', label: t('email') },
              ]}
              texts={{
                open: t('reveal'),
                title: t('revealTitle'),
                description: t('revealText'),
                confirm: t('revealConfirm'),
                none: t('none'),
              }}
            />
          )}
        </div>
      ) : (
        <p className="text-ink-soft">{t('unknown')}</p>
      )}
    </Card>
  )
}
