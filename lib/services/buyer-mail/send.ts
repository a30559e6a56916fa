import { selectChannels } from '@/db/queries/channels'
import { findInstance, findOrder } from '@/db/queries/fulfilment'
import { listAllProducts } from '@/db/queries/products'
import { fillMail } from '@/lib/domain/buyer-mail'
import type { JobPayload } from '@/lib/domain/jobs'
import { customerPlace } from '@/lib/services/customers/sealed-place'
import { MailError, sendMail } from '@/lib/services/notifications/mail'
import { type MailTarget, openTarget } from '@/lib/services/notifications/target'
import { OutsideError } from '@/lib/services/outside/guarded-fetch'
import { nameOfProduct } from '@/lib/services/provisioning/choose'
import type { Work, WorkResult } from '@/lib/services/work'
import { chooseChannel, mailSettingsOf } from './queue'
import { valuesOf } from './values'
import { textOf } from './words'

const MINUTE_MS = 60_000
/** Who bought what is asked of the marketplace; so long at most it is waited for. */
const LOOKUP_MS = 24 * 60 * MINUTE_MS
const PAUSED_MS = 60 * MINUTE_MS

/**
 * Sends one mail to a buyer, by the worker: to the address the marketplace told of, where it told one. What has been
 * switched off or released meanwhile is not told any more. The log holds neither the address nor the text.
 */
export async function sendBuyerMail(
  work: Work,
  payload: Extract<JobPayload, { kind: 'buyer_mail' }>,
): Promise<WorkResult> {
  const { ctx, job, outside } = work
  const { db, sellerId } = ctx
  const { mail } = payload
  const { seller } = work.known.seller
  const instance = await findInstance(db, sellerId, payload.instanceId)
  if (!instance || instance.status === 'released') return notSent('The instance is released.')
  const order = await findOrder(db, { sellerId, test: instance.test, orderId: instance.orderId })
  if (order?.lookup === 'pending' && ctx.now().getTime() - job.createdAt.getTime() < LOOKUP_MS) {
    return putOff(ctx.now(), MINUTE_MS, 'The order is still being looked up.')
  }
  const products = await listAllProducts(db, sellerId)
  const settings = mailSettingsOf(products, instance)
  if (!settings.on.includes(mail)) return notSent('This mail is switched off for the product.')
  const channel = chooseChannel(await selectChannels(db, sellerId), settings)
  if (!channel) return { kind: 'failed', error: 'There is no e-mail channel to send it by.', final: false }
  if (channel.state === 'paused') return putOff(ctx.now(), PAUSED_MS, `The channel ${channel.name} is paused.`)
  const { language } = settings
  const { values, customer } = await valuesOf(
    { db, account: { id: sellerId, name: seller.name }, language, publicUrl: ctx.publicUrl, zone: channel.rules.zone },
    instance,
    nameOfProduct(
      products.map(({ settings: _, ...product }) => ({ ...product, provisioning: null })),
      instance,
    ),
    payload,
  )
  if (!customer?.email) return notSent('The marketplace has told no address of the buyer.')
  const to = ctx.secretBox.open(customer.email, customerPlace.email(sellerId, customer.customerId))
  const target = openTarget(ctx, channel)
  if (target.kind !== 'email') throw new Error(`Channel ${channel.id} is no e-mail channel.`)
  const filled = fillMail(textOf(settings, mail, language), values)
  const request = `${mail} (${language}) by ${channel.name}`
  const sent = await post(outside.mail(seller), { ...target, to: [to] }, filled, job.id)
  return sent.ok
    ? { kind: 'done', request, answer: sent.answer }
    : { kind: 'failed', request, error: sent.error, final: sent.final }
}

export type Posted = { ok: true; answer: string } | { ok: false; error: string; final: boolean }

/** Hands a mail to its server. What a server says may repeat the address: it is taken out. */
export async function post(
  lookup: Parameters<typeof sendMail>[0],
  target: MailTarget,
  mail: Parameters<typeof sendMail>[2],
  id: string,
): Promise<Posted> {
  const masked = (text: string) =>
    target.to.reduce((said, address) => said.replaceAll(address, '…'), text).slice(0, 500)
  try {
    return { ok: true, answer: masked(await sendMail(lookup, target, mail, id)) }
  } catch (error) {
    if (error instanceof MailError) return { ok: false, error: masked(error.message), final: error.final }
    if (!(error instanceof OutsideError)) throw error
    const final = error.reason === 'blocked_address' || error.reason === 'not_https'
    return { ok: false, error: error.message, final }
  }
}

const notSent = (why: string): WorkResult => ({ kind: 'done', answer: `Not sent: ${why}` })

const putOff = (now: Date, ms: number, error: string): WorkResult => ({
  kind: 'put_off',
  until: new Date(now.getTime() + ms),
  error,
})
