import type { PlacedChange } from '@/db/queries/changes'
import { selectChannels } from '@/db/queries/channels'
import { findInstances } from '@/db/queries/fulfilment'
import { insertJob } from '@/db/queries/jobs'
import { selectPackagesOf } from '@/db/queries/packages'
import { listMailingProducts, type ProductRow } from '@/db/queries/products'
import type { Tx } from '@/db/types'
import { type BuyerMail, type BuyerMailSettings, DEFAULT_BUYER_MAIL, isOfPackage } from '@/lib/domain/buyer-mail'
import { presentPeriod } from '@/lib/domain/package-ledger'
import type { ServiceContext } from '@/lib/services/context'
import { productOf } from '@/lib/services/provisioning/choose'

/** Which event of the feed is told to buyers, and by which mail. */
const MAIL_OF: Record<string, Exclude<BuyerMail, 'expiring'>> = {
  'instance.created': 'welcome',
  'instance.ready': 'ready',
  'package.low': 'package_low',
  'package.used_up': 'package_used_up',
}

type Means = Pick<ServiceContext, 'sellerId' | 'newId' | 'now'>

/**
 * Makes the mails to buyers of what has just got its place in the feed, in that transaction: so each event is looked at
 * exactly once. Test traffic is not told.
 */
export async function queueBuyerMails(tx: Tx, means: Means, placed: readonly PlacedChange[]): Promise<void> {
  const { sellerId } = means
  const wanted = placed.filter(({ type, test }) => !test && type in MAIL_OF)
  if (wanted.length === 0) return
  const products = await listMailingProducts(tx, sellerId)
  if (products.length === 0) return
  const instances = await findInstances(tx, sellerId, [...new Set(wanted.map(({ entityId }) => entityId))])
  const byId = new Map(instances.map((instance) => [instance.instanceId, instance]))
  const channels = await selectChannels(tx, sellerId)
  for (const change of wanted) {
    const mail = MAIL_OF[change.type]
    const instance = byId.get(change.entityId)
    if (!mail || !instance) continue
    const settings = mailSettingsOf(products, instance)
    // A V2.0 purchase does not name its product: the mail waits for the order query.
    const open = instance.productId === null && products.some((product) => product.settings.mails?.on.includes(mail))
    if (!open && !settings.on.includes(mail)) continue
    const { meter, occasion } = await identityOf(tx, sellerId, mail, change)
    const endpointId = chooseChannel(channels, settings)?.id
    await putMail(tx, means, { mail, instance, meter, used: usedOf(change), occasion, endpointId })
  }
}

const usedOf = ({ payload }: PlacedChange) => (typeof payload?.used === 'string' ? payload.used : null)

/** What makes a mail one of a kind: a package is told once per threshold and period, an instance once for ever. */
async function identityOf(
  tx: Tx,
  sellerId: string,
  mail: BuyerMail,
  { id, entityId, at, payload }: PlacedChange,
): Promise<{ meter: string | null; occasion: string }> {
  if (!isOfPackage(mail)) return { meter: null, occasion: '' }
  const meter = String(payload?.meter ?? '')
  const row = (await selectPackagesOf(tx, sellerId, entityId)).find((candidate) => candidate.meter === meter)
  const period = row && presentPeriod(row, at)
  return { meter, occasion: `${meter}:${period?.startsAt.toISOString() ?? id}` }
}

type NewMail = {
  mail: BuyerMail
  instance: { instanceId: string; orderId: string }
  meter: string | null
  /** Of a package when it was told. */
  used: string | null
  occasion: string
  endpointId: string | undefined
}

/** Puts one mail into the outbox; a repeat adds nothing. */
export async function putMail(tx: Tx, { sellerId, newId, now }: Means, wanted: NewMail): Promise<void> {
  const { mail, instance, meter, used, occasion, endpointId } = wanted
  const { instanceId, orderId } = instance
  await insertJob(tx, {
    sellerId,
    id: newId(),
    kind: 'buyer_mail',
    lane: `buyer_mail:${instanceId}`,
    payload: { kind: 'buyer_mail', mail, instanceId, meter, used },
    test: false,
    orderId,
    instanceId,
    // A mail server that is slow or gone takes two of the worker's places at most.
    endpointId,
    idempotencyKey: `buyer_mail:${mail}:${instanceId}:${occasion}`,
    now: now(),
  })
}

export function mailSettingsOf(
  products: readonly ProductRow[],
  instance: { productId: string | null; skuCode: string | null },
): BuyerMailSettings {
  const own = instance.productId === null ? undefined : productOf(products, instance)?.settings.mails
  return own ?? DEFAULT_BUYER_MAIL
}

/** By whose mail server a product's mails go: the named channel, else the first active one. */
export function chooseChannel<C extends { kind: string; name: string; state: string }>(
  channels: readonly C[],
  { channel }: BuyerMailSettings,
): C | undefined {
  const mail = channels.filter(({ kind, state }) => kind === 'email' && state !== 'removed')
  return channel === undefined
    ? mail.find(({ state }) => state === 'active')
    : mail.find(({ name }) => name === channel)
}
