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

type CsvRecord = { line: number; fields: string[] }

function splitCsv(text: string): CsvRecord[] {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/))
  const separator = [',', ';', '\t'].find((candidate) => firstLine.includes(candidate)) ?? ','
  const records: CsvRecord[] = []
  let fields: string[] = []
  let field = ''
  let quoted = false
  let line = 1
  let begun = 1
  const endRecord = () => {
    fields.push(field)
    if (fields.some((value) => value.trim() !== '')) records.push({ line: begun, fields })
    fields = []
    field = ''
  }
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? ''
    if (char === '\n') line += 1
    if (quoted) {
      if (char !== '"') field += char
      else if (text[at + 1] === '"') {
        field += '"'
        at += 1
      } else quoted = false
    } else if (char === '"' && field.trim() === '') {
      quoted = true
      field = ''
    } else if (char === separator) {
      fields.push(field)
      field = ''
    } else if (char === '\n') {
      endRecord()
      begun = line
    } else if (char !== '\r') field += char
  }
  endRecord()
  return records
}
