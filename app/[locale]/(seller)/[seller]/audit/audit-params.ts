import { dayStart } from '@/lib/i18n/day'
import type { AuditCursor, AuditFilter } from '@/lib/services/audit/list'
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

export function cursorText({ at, id }: AuditCursor): string {
  return `${at.getTime()}.${id}`
}

/** The cursor, or undefined for one that nobody gave out. */
export function auditCursor(value: string | string[] | undefined): AuditCursor | undefined {
  const [, at, id] = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(text(value) ?? '') ?? []
  return at && id ? { at: new Date(Number(at)), id } : undefined
}

function text(value: string | string[] | undefined): string | undefined {
  return firstValue(value).trim().slice(0, 200) || undefined
}
