import { z } from 'zod'
import { findOpenApi, lockSeller, putOpenApi } from '@/db/queries/sellers'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { parseInput } from '@/lib/services/parse'
import { apiBaseUrl } from '@/lib/services/urls'
import { sealedPlace } from './seller-snapshot'
import { secretSchema } from './setting-schemas'

const input = z.strictObject({
  baseUrl: apiBaseUrl,
  fallbackUrl: apiBaseUrl.optional(),
  accessKeyId: secretSchema,
  /** Left out: the one that is there stays. */
  secretAccessKey: secretSchema.optional(),
})
export type SaveOpenApiInput = z.input<typeof input>

/**
 * Sets addresses and AK/SK of the open API. Another address needs the secret entered anew: who may change settings but
 * does not know the secret must not be able to send signatures elsewhere.
 */
export async function saveOpenApi(ctx: ServiceContext, raw: SaveOpenApiInput): Promise<void> {
  requirePermission(ctx, 'settings:write')
  const wanted = parseInput(input, raw)
  await transaction(ctx.db, async (tx) => {
    await lockSeller(tx, ctx.sellerId)
    const present = await findOpenApi(tx, ctx.sellerId)
    const values = {
      baseUrl: wanted.baseUrl,
      fallbackUrl: wanted.fallbackUrl ?? null,
      accessKeyId: wanted.accessKeyId,
    }
    const members = ['baseUrl', 'fallbackUrl', 'accessKeyId'] as const
    const changed: string[] = members.filter((member) => present?.[member] !== values[member])
    if (wanted.secretAccessKey === undefined) {
      if (!present || changed.length > 0) {
        const message = 'Enter the secret key too.'
        throw new ServiceError('invalid', message, [{ path: 'secretAccessKey', code: 'secret_again', message }])
      }
      return
    }
    const place = sealedPlace.openApiSecret(ctx.sellerId)
    if (present && ctx.secretBox.open(present.secretAccessKey, place) === wanted.secretAccessKey) {
      if (changed.length === 0) return
    } else changed.push('secretAccessKey')
    await putOpenApi(tx, {
      sellerId: ctx.sellerId,
      ...values,
      secretAccessKey: ctx.secretBox.seal(wanted.secretAccessKey, place),
      updatedAt: ctx.now(),
      // What was tested were the old ones.
      testedAt: null,
      testResult: null,
    })
    await recordAudit(tx, ctx, {
      action: present ? 'open_api.updated' : 'open_api.created',
      subjectKind: 'open_api',
      subjectId: ctx.sellerId,
      details: { changed, ...values },
    })
  })
  ctx.settingsChanged()
}
