import { z } from 'zod'
import type { TargetProduct } from '@/lib/domain/commands'
import { storable } from '@/lib/domain/storable'

const word = z
  .union([z.string(), z.number()])
  .transform((value) => storable(String(value)))
  .pipe(z.string().max(64, 'field_too_long'))
  .nullish()
  .transform((value) => value || undefined)

const target = z.object({ productId: word, skuCode: word, linearValue: word })

/**
 * The target of changeInstanceCheck (protocol/saas-v2.md 4.7): an object, or the same as JSON text. Its table is not
 * public, so whatever is absent stays absent and unknown members do no harm.
 */
export const productInfo = z.unknown().transform((value, context): TargetProduct => {
  const fail = (message: string) => {
    context.addIssue({ code: 'custom', message, params: { maximum: 64 } })
    return z.NEVER
  }
  if (value === undefined) return fail('missing_field')
  const object = typeof value === 'string' ? parseText(value) : value
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    return fail(typeof value === 'string' ? 'bad_value' : 'wrong_type')
  }
  const result = target.safeParse(object)
  if (!result.success) return fail(result.error.issues[0]?.code === 'too_big' ? 'field_too_long' : 'wrong_type')
  return dropAbsent(result.data)
})

function parseText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function dropAbsent(product: TargetProduct): TargetProduct {
  return Object.fromEntries(Object.entries(product).filter(([, value]) => value !== undefined))
}
