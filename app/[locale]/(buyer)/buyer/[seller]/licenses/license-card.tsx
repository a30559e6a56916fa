import { getTranslations } from 'next-intl/server'
import { SITE_STORES, type Site } from '@/lib/domain/seller'
import { getFormat } from '@/lib/i18n/get-format'
import type { BuyerLicense } from '@/lib/services/landing/buyer-licenses'
import { StatusBadge } from '@/lib/ui/badge'
import { ExternalLink } from '@/lib/ui/button'
import { CopyButton } from '@/lib/ui/copy'
import { Time } from '@/lib/ui/time'
import type { Tone } from '@/lib/ui/tone'
import { ActivateForm } from './activate-form'

const TONES: Record<BuyerLicense['state'], Tone> = {
  issued: 'info',
  active: 'ok',
  expired: 'warn',
  frozen: 'warn',
  released: 'neutral',
  revoked: 'neutral',
}

/** One licence as its buyer sees it: key, term, devices, and the way in for devices without network. */
export async function LicenseCard({ license, seller, site }: { license: BuyerLicense; seller: string; site: Site }) {
  const [t, format] = await Promise.all([getTranslations('buyer.license'), getFormat()])
  const { state, key, seats, seatsTaken, devices } = license
  const usable = state === 'issued' || state === 'active'
  return (
    <article className="flex flex-col gap-4 rounded-lg border border-line bg-surface p-4 sm:p-5">
      <div>
        <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
          <h2 className="min-w-0 break-words font-medium text-lg">{license.productName ?? t('unnamed')}</h2>
          <StatusBadge tone={TONES[state]}>{t(`states.${state}`)}</StatusBadge>
        </div>
        {license.orderId && (
          <p className="mt-1 break-all text-ink-faint text-xs">{t('order', { order: license.orderId })}</p>
        )}
      </div>
      {key !== null && (
        <div>
          <p className="font-medium text-sm">{t('key')}</p>
          <div className="mt-1 flex items-start gap-2 rounded-md border border-line bg-sunken py-2 pr-2 pl-3">
            <code className="min-w-0 flex-1 break-all py-0.5 font-mono text-sm leading-5">{key}</code>
            <CopyButton text={key} label={t('copyKey')} />
          </div>
        </div>
      )}
      <dl className="grid grid-cols-2 gap-3 text-sm">
        <div>
          <dt className="text-ink-soft">{t('expires')}</dt>
          <dd className="mt-0.5">{license.expireTime ? format.day(license.expireTime) : t('forever')}</dd>
        </div>
        <div>
          <dt className="text-ink-soft">{t('devices')}</dt>
          <dd className="mt-0.5 tabular-nums">
            {seats === null ? t('anySeats', { taken: seatsTaken }) : t('seats', { taken: seatsTaken, seats })}
          </dd>
        </div>
      </dl>
      {(state === 'expired' || state === 'frozen') && (
        <p className="text-sm">
          {t('renew')} <ExternalLink href={SITE_STORES[site]}>{t('renewAction')}</ExternalLink>
        </p>
      )}
      {devices.length > 0 && (
        <ul className="flex flex-col divide-y divide-line rounded-md border border-line text-sm">
          {devices.map((device) => (
            <li key={device.id} className="flex flex-wrap justify-between gap-x-4 px-3 py-2">
              <span className="min-w-0 break-all">{device.name}</span>
              <span className="text-ink-soft">
                {device.offlineUntil ? (
                  t('offlineUntil', { day: format.day(device.offlineUntil) })
                ) : (
                  <>
                    {t('seen')} <Time at={device.lastSeenAt} />
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      {usable && (
        <details className="group border-line border-t pt-3">
          <summary className="cursor-pointer font-medium text-accent text-sm hover:underline">{t('offline')}</summary>
          <div className="mt-3">
            <ActivateForm seller={seller} licenseId={license.id} />
          </div>
        </details>
      )}
    </article>
  )
}
