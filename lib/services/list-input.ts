import { z } from 'zod'
import { isReckonable } from '@/lib/domain/storable'

/**
 * What a list is asked for, as it stands in an address. A value that makes no sense is no filter, so that an old or
 * mangled address still shows a list.
 */
export type ListInput = Record<string, unknown>

/** One of several; anything else is no filter. */
export function choice<const V extends readonly [string, ...string[]]>(values: V) {
  return z.enum(values).optional().catch(undefined)
}

/** Part of a text or a whole id; empty is no filter. */
export const textFilter = z
  .string()
  .trim()
  .max(200)
  .transform((text) => text || undefined)
  .optional()
  .catch(undefined)

/** A moment as ISO 8601 text or as a date. */
export const momentFilter = z
  .union([z.iso.datetime({ offset: true }), z.date()])
  .transform((value) => new Date(value))
  .refine((time) => isReckonable(time.getTime()))
  .optional()
  .catch(undefined)

/** `test=1` shows test rows too; `limit` rows a page, more for exports. */
export const pageFields = {
  test: choice(['1']),
  cursor: z.string().max(300).optional().catch(undefined),
  limit: z.number().int().min(1).max(1000).optional(),
}
