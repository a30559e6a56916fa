import type { useTranslations } from 'next-intl'
import type { DriftField } from '@/lib/domain/drift'

/** A compared value for people: times in their zone, codes in words; what has no words stays as it is. */
export function driftValue(
  field: DriftField,
  value: string,
  words: {
    statuses: ReturnType<typeof useTranslations<'imports.statuses'>>
    enums: ReturnType<typeof useTranslations<'enums'>>
  },
  format: { exact(at: Date): string },
): string {
  switch (field) {
    case 'orderedAt':
      return format.exact(new Date(value))
    case 'status':
      return words.statuses.has(value as 'live') ? words.statuses(value as 'live') : value
    case 'orderType':
    case 'chargingMode': {
      const key = `${field}.${value}` as 'orderType.NEW'
      return words.enums.has(key) ? words.enums(key) : value
    }
    default:
      return value
  }
}
