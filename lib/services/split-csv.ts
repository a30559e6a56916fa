export type CsvRecord = { line: number; fields: string[] }

/** Records of CSV (RFC 4180) separated by comma, semicolon or tab, with the line each begins in; empty lines are left out. */
export function splitCsv(text: string): CsvRecord[] {
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
