import type { InstanceRow } from '@/db/queries/fulfilment'
import { selectCustomer } from '@/db/queries/instance-lists'
import { selectPackagesOf } from '@/db/queries/packages'
import type { Db } from '@/db/types'
import type { BuyerMail, MailLanguage, MailValues } from '@/lib/domain/buyer-mail'
import { decimal, formatDecimal, larger, subtract, ZERO } from '@/lib/domain/decimal'
import { writeTime } from '@/lib/services/notifications/render'

export type MailMeans = {
  db: Db
  account: { id: string; name: string }
  language: MailLanguage
  publicUrl: string
  /** IANA name of the zone in which times are written. */
  zone: string
}

/** What fills in the mail of an instance, and its customer. */
export async function valuesOf(
  { db, account, language, publicUrl, zone }: MailMeans,
  instance: InstanceRow,
  name: string | null,
  about: { mail: BuyerMail; meter: string | null; used: string | null },
): Promise<{ values: MailValues; customer: Awaited<ReturnType<typeof selectCustomer>> }> {
  const { instanceId, orderId, productName, customerId } = instance
  const customer = customerId === null ? null : await selectCustomer(db, account.id, customerId)
  const pack =
    about.meter === null
      ? undefined
      : (await selectPackagesOf(db, account.id, instanceId)).find(({ meter }) => meter === about.meter)
  const expiry = pack?.expiresAt ?? instance.expireTime
  const used = about.used ?? pack?.used
  return {
    customer,
    values: {
      seller: account.name,
      product: productName ?? name ?? instance.productId ?? '',
      customer: customer?.name ?? '',
      instanceId,
      orderId,
      expireTime: expiry ? writeTime(expiry, zone) : '–',
      link: `${publicUrl}/${language}/launch/${encodeURIComponent(instanceId)}`,
      ...(pack && {
        meter: pack.meter,
        quota: pack.quota,
        used: used ?? '0',
        remaining: formatDecimal(larger(ZERO, subtract(decimal(pack.quota), decimal(used ?? '0')))),
      }),
    },
  }
}
