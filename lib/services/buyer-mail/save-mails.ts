import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { selectChannels } from '@/db/queries/channels'
import { lockProduct, updateProduct } from '@/db/queries/products'
import { transaction } from '@/db/transaction'
import { BUYER_MAILS, type BuyerMailSettings, DEFAULT_BUYER_MAIL, MAIL_LANGUAGES } from '@/lib/domain/buyer-mail'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { productLabel } from '@/lib/services/products/list-products'
import { productIdSchema, skuCodeSchema } from '@/lib/services/products/product-schema'
import { notFound, refusal } from '@/lib/services/refusals'
import { buyerMailSchema, mailTextFields } from './fields'

export const productFields = { productId: productIdSchema, skuCode: skuCodeSchema }

const settingsInput = z.strictObject({ ...productFields, ...buyerMailSchema.omit({ texts: true }).shape })

/** Says which mails a product's buyers get, in which language, and by whose mail server; the texts stay. */
export async function saveBuyerMails(ctx: ServiceContext, raw: z.input<typeof settingsInput>): Promise<void> {
  requirePermission(ctx, 'products:write')
  const { productId, skuCode, ...fields } = parseInput(settingsInput, raw)
  if (fields.channel !== undefined) {
    const channels = await selectChannels(ctx.db, ctx.sellerId)
    const known = channels.some(({ kind, name }) => kind === 'email' && name === fields.channel)
    if (!known) throw refusal('mail_channel_unknown', 'channel')
  }
  await change(ctx, { productId, skuCode }, ({ texts }) => ({ ...fields, ...(texts && { texts }) }))
}

const named = z.strictObject({ ...productFields, mail: z.enum(BUYER_MAILS), language: z.enum(MAIL_LANGUAGES) })
const textInput = z.looseObject(named.shape)
export type MailTextInput = z.input<typeof named> & { subject: string; text: string }

/** Sets a mail's own subject and text in one language. */
export async function saveMailText(ctx: ServiceContext, raw: MailTextInput): Promise<void> {
  requirePermission(ctx, 'products:write')
  const { productId, skuCode, mail, language, ...said } = parseInput(textInput, raw)
  const text = parseInput(mailTextFields(mail), said)
  await change(ctx, { productId, skuCode }, (settings) => ({
    ...settings,
    texts: { ...settings.texts, [mail]: { ...settings.texts?.[mail], [language]: text } },
  }))
}

/** Takes a mail back to the portal's own text. */
export async function resetMailText(ctx: ServiceContext, raw: z.input<typeof named>): Promise<void> {
  requirePermission(ctx, 'products:write')
  const { productId, skuCode, mail, language } = parseInput(named, raw)
  await change(ctx, { productId, skuCode }, (settings) => {
    const { [language]: _, ...others } = settings.texts?.[mail] ?? {}
    const { [mail]: __, ...rest } = settings.texts ?? {}
    const texts = Object.keys(others).length > 0 ? { ...rest, [mail]: others } : rest
    const { texts: ___, ...fields } = settings
    return { ...fields, ...(Object.keys(texts).length > 0 && { texts }) }
  })
}

async function change(
  ctx: ServiceContext,
  id: { productId: string; skuCode: string },
  next: (settings: BuyerMailSettings) => BuyerMailSettings,
): Promise<void> {
  const key = { sellerId: ctx.sellerId, ...id }
  await transaction(ctx.db, async (tx) => {
    const row = await lockProduct(tx, key)
    if (!row) throw notFound('product')
    const before = row.settings.mails ?? DEFAULT_BUYER_MAIL
    const after = next(before)
    if (isDeepStrictEqual(before, after)) return
    await updateProduct(tx, key, { settings: { ...row.settings, mails: after }, updatedAt: ctx.now() })
    await recordAudit(tx, ctx, {
      action: 'product.mails_changed',
      subjectKind: 'product',
      subjectId: productLabel(id),
      details: { before, after },
    })
  })
  ctx.settingsChanged()
}
