import { storable } from '@/lib/domain/storable'
import { splitCsv } from '@/lib/services/split-csv'
import { readXlsx } from './read-xlsx'
import { unreadable } from './unreadable-file'

export const MAX_FILE_BYTES = 10 * 1024 * 1024
export const MAX_ROWS = 50_000

export type Table = { titles: string[]; rows: { line: number; cells: string[] }[]; leftOut: number }

/**
 * The first sheet of an .xlsx file, or CSV in UTF-8 or GBK, told apart by its bytes. `invalid` for anything else and for
 * files that are too large.
 */
export async function readTable(bytes: Uint8Array): Promise<Table> {
  if (bytes.byteLength === 0) throw unreadable('file_empty')
  if (bytes.byteLength > MAX_FILE_BYTES) throw unreadable('file_too_large')
  const zip = bytes[0] === 0x50 && bytes[1] === 0x4b
  const records = zip
    ? await readXlsx(bytes)
    : splitCsv(storable(decode(bytes))).map(({ line, fields }) => ({ line, cells: fields }))
  const [first, ...rows] = records
  if (!first) throw unreadable('file_empty')
  return { titles: first.cells, rows: rows.slice(0, MAX_ROWS), leftOut: Math.max(0, rows.length - MAX_ROWS) }
}

/** Excel in China saves CSV as GBK; what is valid UTF-8 is hardly ever anything else. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}
