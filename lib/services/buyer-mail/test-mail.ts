import { z } from 'zod'
import { selectChannels } from '@/db/queries/channels'
import { transaction } from '@/db/transaction'
import { BUYER_MAILS, fillMail, MAIL_LANGUAGES } from '@/lib/domain/buyer-mail'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { openTarget } from '@/lib/services/notifications/target'
import { parseInput } from '@/lib/services/parse'
import { productLabel } from '@/lib/services/products/list-products'
import { notFound, refusal } from '@/lib/services/refusals'
import type { Work } from '@/lib/services/work'
import { getBuyerMails } from './get-mails'
import { chooseChannel } from './queue'
import { productFields } from './save-mails'
import { type Posted, post } from './send'

const input = z.strictObject({
  ...productFields,
  mail: z.enum(BUYER_MAILS),
  language: z.enum(MAIL_LANGUAGES),
  to: z.email().max(200),
})

/** Sends a mail as it is saved to an address of one's own, at once and once only. Its subject says that it is a test. */
export async function testBuyerMail(
  ctx: ServiceContext,
  { known, outside }: Pick<Work, 'known' | 'outside'>,
  raw: z.input<typeof input>,
): Promise<Posted> {
  requirePermission(ctx, 'products:write')
  const { mail, language, to, ...id } = parseInput(input, raw)
  const rows = await selectChannels(ctx.db, ctx.sellerId)
  const { settings } = await getBuyerMails(ctx, id, 'UTC')
  const channel = chooseChannel(rows, settings)
  if (!channel) throw refusal('mail_channel_missing')
  const { mails } = await getBuyerMails(ctx, id, channel.rules.zone)
  const view = mails.find((candidate) => candidate.mail === mail && candidate.language === language)
  const target = openTarget(ctx, channel)
  if (!view || target.kind !== 'email') throw notFound('channel')
  const filled = fillMail(view, view.values)
  const subject = `[${language === 'zh' ? '测试' : 'Test'}] ${filled.subject}`
  const sent = await post(
    outside.mail(known.seller.seller),
    { ...target, to: [to] },
    { ...filled, subject },
    ctx.newId(),
  )
  await transaction(ctx.db, (tx) =>
    recordAudit(tx, ctx, {
      action: 'product.mail_tested',
      subjectKind: 'product',
      subjectId: productLabel(id),
      details: { mail, language, channel: channel.name, ok: sent.ok },
    }),
  )
  return sent
}
