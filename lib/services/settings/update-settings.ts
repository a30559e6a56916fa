import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { lockSeller, updateSeller } from '@/db/queries/sellers'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { parseInput } from '@/lib/services/parse'
import { completeSettings } from './seller-snapshot'
import { sellerNameSchema, settingsSchema, siteSchema } from './setting-schemas'

const input = z.strictObject({
  name: sellerNameSchema.optional(),
  site: siteSchema.optional(),
  settings: settingsSchema.optional(),
})
export type UpdateSettingsInput = z.input<typeof input>

/** Changes name, site or choices of the account; what is left out stays. */
export async function updateSettings(ctx: ServiceContext, raw: UpdateSettingsInput): Promise<void> {
  requirePermission(ctx, 'settings:write')
  const wanted = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    const row = await lockSeller(tx, ctx.sellerId)
    if (!row) throw new ServiceError('not_found', `No seller account ${ctx.sellerId}.`)
    const before = { name: row.name, site: row.site, ...completeSettings(row.settings) }
    const after = {
      name: wanted.name ?? row.name,
      site: wanted.site ?? row.site,
      ...completeSettings({ ...row.settings, ...wanted.settings }),
    }
    const names = Object.keys(after) as (keyof typeof after)[]
    const changed = names.filter((name) => !isDeepStrictEqual(before[name], after[name]))
    if (changed.length === 0) return
    const chosen = Object.fromEntries(
      Object.entries(wanted.settings ?? {}).filter(([name]) => changed.some((member) => member === name)),
    )
    await updateSeller(tx, ctx.sellerId, {
      name: after.name,
      site: after.site,
      settings: { ...row.settings, ...chosen },
      updatedAt: ctx.now(),
    })
    await recordAudit(tx, ctx, {
      action: 'seller.updated',
      subjectKind: 'seller',
      subjectId: ctx.sellerId,
      details: { before: pick(before, changed), after: pick(after, changed) },
    })
  })
  ctx.settingsChanged()
}

function pick<T extends object>(from: T, names: (keyof T)[]): Partial<T> {
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Partial<T>
}
