import { selectChannels } from '@/db/queries/channels'
import { findNewestSale, findProduct } from '@/db/queries/products'
import { findSeller } from '@/db/queries/sellers'
import {
  BUYER_MAILS,
  type BuyerMail,
  type BuyerMailSettings,
  DEFAULT_BUYER_MAIL,
  type FilledMail,
  fillMail,
  isOfPackage,
  MAIL_LANGUAGES,
  type MailLanguage,
  type MailPlaceholder,
  type MailText,
  type MailValues,
  placeholdersOf,
} from '@/lib/domain/buyer-mail'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { writeTime } from '@/lib/services/notifications/render'
import { notFound } from '@/lib/services/refusals'
import { chooseChannel } from './queue'
import { valuesOf } from './values'
import { textOf } from './words'

export type MailView = MailText & {
  mail: BuyerMail
  language: MailLanguage
  /** Written by the seller; else the portal's own. */
  own: boolean
  placeholders: readonly MailPlaceholder[]
  /** What the preview is filled in with. */
  values: MailValues
  preview: FilledMail
}

export type BuyerMailsView = {
  product: { productId: string; skuCode: string; name: string; kind: string }
  settings: BuyerMailSettings
  mails: MailView[]
  /** E-mail channels by name, and the one used now. */
  channels: string[]
  channel: { name: string; paused: boolean } | null
  /** Previews are of a real sale; else of one made up. */
  real: boolean
}

/** A product's mails to its buyers, filled in with its newest sale; throws `not_found`. */
export async function getBuyerMails(
  ctx: ServiceContext,
  id: { productId: string; skuCode: string },
  zone: string,
): Promise<BuyerMailsView> {
  requirePermission(ctx, 'portal:read')
  const { db, sellerId, publicUrl } = ctx
  const product = await findProduct(db, { sellerId, ...id })
  if (!product) throw notFound('product')
  const [seller, channels, sale] = await Promise.all([
    findSeller(db, sellerId),
    selectChannels(db, sellerId),
    findNewestSale(db, sellerId, id.productId),
  ])
  const settings = product.settings.mails ?? DEFAULT_BUYER_MAIL
  const channel = chooseChannel(channels, settings)
  const name = seller?.name ?? sellerId
  const mails: MailView[] = []
  for (const mail of BUYER_MAILS) {
    for (const language of MAIL_LANGUAGES) {
      const means = { db, account: { id: sellerId, name }, language, publicUrl, zone }
      const made = sample({ seller: name, product: product.name, publicUrl, language, now: ctx.now(), zone })
      const real = sale ? (await valuesOf(means, sale, product.name, { mail, meter: null, used: null })).values : {}
      const values = only(mail, { ...made, ...real })
      const said = textOf(settings, mail, language)
      const placeholders = placeholdersOf(mail)
      mails.push({ mail, language, ...said, placeholders, values, preview: fillMail(said, values) })
    }
  }
  return {
    product: { productId: product.productId, skuCode: product.skuCode, name: product.name, kind: product.kind },
    settings,
    mails,
    channels: channels.filter(({ kind }) => kind === 'email').map((row) => row.name),
    channel: channel ? { name: channel.name, paused: channel.state === 'paused' } : null,
    real: sale !== undefined,
  }
}

const only = (mail: BuyerMail, values: MailValues): MailValues =>
  Object.fromEntries(placeholdersOf(mail).map((name) => [name, values[name] ?? '']))

const DAY_MS = 86_400_000

/** A sale made up, with which mails are tried before anything was sold. */
export function sample(means: {
  seller: string
  product: string
  publicUrl: string
  language: MailLanguage
  now: Date
  zone: string
}): MailValues {
  const { seller, product, publicUrl, language, now, zone } = means
  return {
    seller,
    product,
    customer: language === 'zh' ? '示例客户' : 'Sample customer',
    instanceId: '00000000-0000-4000-8000-000000000000',
    orderId: 'CS2026110200001',
    expireTime: writeTime(new Date(now.getTime() + 365 * DAY_MS), zone),
    link: `${publicUrl}/${language}/launch/00000000-0000-4000-8000-000000000000`,
    meter: 'api_calls',
    quota: '10000',
    used: '8000',
    remaining: '2000',
  }
}

/** Mails that a product of a kind can send: packages tell of their balance, others of their instance. */
export function fits(mail: BuyerMail, kind: string): boolean {
  return kind === 'package' || !isOfPackage(mail)
}
