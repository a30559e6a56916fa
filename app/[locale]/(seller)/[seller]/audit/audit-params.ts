import { dayStart } from '@/lib/i18n/day'
import type { AuditFilter } from '@/lib/services/audit/list'
import { type FilterParams, firstValue } from '@/lib/ui/filter-href'

/** The filters in the address: `actor`, `action`, `kind`, `subject`, and days `from`–`to` in the reader's zone. */
export function auditFilter(params: FilterParams, timeZone: string): AuditFilter {
  const { actor, action, kind, subject, from, to } = params
  return {
    actor: text(actor),
    action: text(action),
    subjectKind: text(kind),
    subjectId: text(subject),
    from: dayStart(text(from), timeZone),
    to: dayStart(text(to), timeZone, 1),
  }
}

function text(value: string | string[] | undefined): string | undefined {
  return firstValue(value).trim().slice(0, 200) || undefined
}
