import { z } from 'zod'
import { selectCustomer } from '@/db/queries/instance-lists'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { parseInput } from '@/lib/services/parse'
import { notFound } from '@/lib/services/refusals'
import { customerPlace } from './sealed-place'

const input = z.object({
  customerId: z.string().min(1).max(100),
  reason: z.string().trim().min(1).max(500),
})

export type Contact = { mobilePhone: string | null; email: string | null }

/** A customer's phone and mail in clear. The look itself is audited, before anything is shown. */
export async function revealContact(ctx: ServiceContext, rawInput: z.input<typeof input>): Promise<Contact> {
  requirePermission(ctx, 'secrets:reveal')
  const { customerId, reason } = parseInput(input, rawInput)
  return transaction(ctx.db, async (tx) => {
    const customer = await selectCustomer(tx, ctx.sellerId, customerId)
    if (!customer) throw notFound('customer')
    await recordAudit(tx, ctx, {
      action: 'customer.reveal_contact',
      subjectKind: 'customer',
      subjectId: customerId,
      reason,
    })
    const open = (sealed: string | null, place: string) => (sealed === null ? null : ctx.secretBox.open(sealed, place))
    return {
      mobilePhone: open(customer.mobilePhone, customerPlace.mobilePhone(ctx.sellerId, customerId)),
      email: open(customer.email, customerPlace.email(ctx.sellerId, customerId)),
    }
  })
}
