import { storable } from '@/lib/domain/storable'
import { parseCompactTime } from '../times'

/** Reading of answers whose tables are public only in part: whatever is absent or odd is left out, nothing throws. */

export type Members = Record<string, unknown>

export function asMembers(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
}

/** Text as it can be kept, a number as its text; empty counts as absent. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return (typeof value === 'string' && storable(value)) || undefined
}

export function integer(value: unknown): number | undefined {
  const digits = text(value)
  return digits !== undefined && /^\d{1,9}$/.test(digits) ? Number(digits) : undefined
}

export function time(value: unknown): Date | undefined {
  return parseCompactTime(text(value) ?? '')
}

export function first(value: unknown): Members | undefined {
  return list(value)[0]
}

/** One object, many, or either as JSON text; what is no object is left out. */
export function list(value: unknown): Members[] {
  const parsed = typeof value === 'string' ? parseText(value) : value
  const items: unknown[] = Array.isArray(parsed) ? parsed : [parsed]
  return items.map(asMembers).filter((item) => item !== undefined)
}

function parseText(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

/** Leaves out what is absent, so that equal answers are equal. */
export function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T
}
