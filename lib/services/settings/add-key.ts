import { z } from 'zod'
import { insertKey, listKeys, lockSeller, updateKey } from '@/db/queries/sellers'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { parseInput } from '@/lib/services/parse'
import { keyFingerprint, keyHint } from './key-fingerprint'
import { sealedPlace } from './seller-snapshot'
import { keyClassSchema, secretSchema } from './setting-schemas'

const input = z.strictObject({ class: keyClassSchema, key: secretSchema })
export type AddKeyInput = z.input<typeof input>

/**
 * Puts a key beside those of its class: it becomes current, the current ones previous, and all of them verify. Entering
 * a retired key again brings it back. Throws `conflict` when the key is there already or serves another class.
 */
export async function addKey(ctx: ServiceContext, raw: AddKeyInput): Promise<{ id: string }> {
  requirePermission(ctx, 'settings:write')
  const { class: keyClass, key } = parseInput(input, raw)
  const fingerprint = keyFingerprint(ctx.secretBox, ctx.sellerId, key)
  const id = await transaction(ctx.db, async (tx) => {
    if (!(await lockSeller(tx, ctx.sellerId))) throw new ServiceError('not_found', `No seller account ${ctx.sellerId}.`)
    const present = await listKeys(tx, ctx.sellerId)
    const same = present.filter((row) => row.fingerprint === fingerprint)
    const elsewhere = same.find((row) => row.class !== keyClass && row.status !== 'retired')
    if (elsewhere) throw refused('key_of_other_class', `Already the key of class ${elsewhere.class}.`)
    const known = same.find((row) => row.class === keyClass)
    if (known && known.status !== 'retired') throw refused('key_known', 'This key is there already.')

    for (const row of present) {
      if (row.class === keyClass && row.status === 'current') {
        await updateKey(tx, ctx.sellerId, row.id, { status: 'previous' })
      }
    }
    const keyId = known?.id ?? ctx.newId()
    if (known) await updateKey(tx, ctx.sellerId, keyId, { status: 'current', source: 'portal', retiredAt: null })
    else {
      await insertKey(tx, {
        sellerId: ctx.sellerId,
        id: keyId,
        class: keyClass,
        status: 'current',
        secret: ctx.secretBox.seal(key, sealedPlace.key(ctx.sellerId, keyId)),
        fingerprint,
        hint: keyHint(key),
        source: 'portal',
        createdAt: ctx.now(),
      })
    }
    await recordAudit(tx, ctx, {
      action: 'key.added',
      subjectKind: 'key',
      subjectId: keyId,
      details: { class: keyClass, hint: keyHint(key) },
    })
    return keyId
  })
  ctx.settingsChanged()
  return { id }
}

const refused = (code: string, message: string) =>
  new ServiceError('conflict', message, [{ path: 'key', code, message }])
