import { useTranslations } from 'next-intl'
import type { LinkedLicense } from '@/lib/services/licensing/list'
import { TextLink } from '@/lib/ui/button'
import { Card } from '@/lib/ui/layout'
import { LicenseStateBadge } from '@/lib/ui/state-badges'

/** A key as lists show it: only its end. */
export function MaskedKey({ hint }: { hint: string }) {
  const t = useTranslations('licenses')
  return <span className="font-mono text-sm">{hint ? `••••${hint}` : t('masked')}</span>
}

/** Seats in use of those there are. */
export function Seats({ taken, seats }: { taken: number; seats: number | null }) {
  const t = useTranslations('licenses')
  return <span className="tabular-nums">{t('seatsOf', { taken, seats: seats ?? '∞' })}</span>
}

/** The licences of an instance or an order, on its page; nothing where there are none. */
export function LinkedLicenses({ seller, licenses }: { seller: string; licenses: LinkedLicense[] }) {
  const t = useTranslations('licenses.linked')
  if (licenses.length === 0) return null
  return (
    <Card title={t('title')}>
      <ul className="flex flex-col gap-2">
        {licenses.map(({ id, keyHint, state }) => (
          <li key={id} className="flex items-center justify-between gap-2">
            <TextLink href={`/${seller}/licenses/${id}`}>
              <MaskedKey hint={keyHint} />
            </TextLink>
            <LicenseStateBadge state={state} plain />
          </li>
        ))}
      </ul>
    </Card>
  )
}
