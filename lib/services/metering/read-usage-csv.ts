import { splitCsv } from '@/lib/services/split-csv'

/** A row of an uploaded list; `event` has the members of an event as the REST API takes them. */
export type UsageCsvRow = { line: number; event: Record<string, string | undefined> }

export type UsageCsv = { rows: UsageCsvRow[]; missing: UsageColumn[] }

const COLUMNS = {
  id: ['id', 'eventid', '事件id', '事件编号', '编号'],
  instanceId: ['instanceid', '实例id', '实例'],
  meter: ['meter', '计量项'],
  value: ['value', 'usage', '用量', '值'],
  time: ['time', '时间', '使用时间'],
} as const
export type UsageColumn = keyof typeof COLUMNS
const NEEDED: readonly UsageColumn[] = ['id', 'instanceId', 'value', 'time']

/**
 * Reads CSV (RFC 4180) with a header, in the order its columns stand, separated by comma, semicolon or tab. Other columns
 * are passed over; empty lines too.
 */
export function readUsageCsv(text: string): UsageCsv {
  const records = splitCsv(text.replace(/^\uFEFF/, ''))
  const [header = { line: 1, fields: [] }, ...rest] = records
  const places = header.fields.map(columnOf)
  const missing = NEEDED.filter((name) => !places.includes(name))
  if (missing.length > 0) return { rows: [], missing }
  const rows = rest.map(({ line, fields }) => {
    const event: UsageCsvRow['event'] = {}
    for (const [index, name] of places.entries()) {
      const field = fields[index]?.trim()
      // An apostrophe in front is what our own exports put there against formulas.
      if (name && field) event[name] = name === 'id' ? field.replace(/^'(?=[=+\-@])/, '') : field
    }
    return { line, event }
  })
  return { rows, missing }
}

function columnOf(title: string): UsageColumn | undefined {
  const plain = title.toLowerCase().replace(/[\s_-]/g, '')
  const found = Object.entries(COLUMNS).find(([, names]) => (names as readonly string[]).includes(plain))
  return found?.[0] as UsageColumn | undefined
}
