import { z } from 'zod'
import { isStorable } from '@/lib/domain/storable'

const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(isStorable, { params: { code: 'format' } })

/** Address of a list below the account: `orders`, `metering/records`. */
export const listField = text(200)
export const viewNameField = text(60)
/** Parameters of an address; without any there is nothing to keep. */
export const queryField = text(2_000)
