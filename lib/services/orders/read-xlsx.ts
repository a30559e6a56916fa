import { unzipSync, zipSync } from 'fflate'
import { readSheet } from 'read-excel-file/universal'
import { storable } from '@/lib/domain/storable'
import { unreadable } from './unreadable-file'

/** Unpacked, all parts together; the console's exports stay far below. */
const MAX_UNPACKED_BYTES = 100 * 1024 * 1024
const MAX_PARTS = 500
/** Rows times columns: the reader fills all that lies before the furthest cell. Fifty thousand orders have a hundred each. */
const MAX_CELLS = 5_000_000

/**
 * The first sheet of a workbook as text. Parts are unpacked here first, each into a buffer of the size it claims and all of
 * them within a limit, so that a file made to swell has no way to, nor one whose only cell lies a million rows away; the
 * reader is given the result, stored.
 */
export async function readXlsx(bytes: Uint8Array): Promise<{ line: number; cells: string[] }[]> {
  let unpacked = 0
  let parts = 0
  let tooLarge = false
  let stored: Uint8Array
  try {
    const files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!/\.(xml|rels)$/.test(name)) return false
        parts += 1
        unpacked += originalSize
        tooLarge ||= unpacked > MAX_UNPACKED_BYTES || parts > MAX_PARTS
        return !tooLarge
      },
    })
    tooLarge ||= !Object.values(files).every(fitsReader)
    if (tooLarge) throw unreadable('file_too_large')
    stored = zipSync(files, { level: 0 })
  } catch {
    throw unreadable(tooLarge ? 'file_too_large' : 'file_unreadable')
  }
  try {
    const rows = await readSheet(stored.slice().buffer)
    return rows
      .map((row, index) => ({ line: index + 1, cells: row.map(textOf) }))
      .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
  } catch {
    throw unreadable('file_unreadable')
  }
}

/** Where rows and cells say they lie (ECMA-376, 18.3.1.4 and 18.3.1.73), whatever stands before the name. */
const ADDRESS = /[\s"'](?:(?!xmlns:)[\w.-]+:)?r\s*=\s*["']([^"']*)/g

/** Whether all addresses of a part are plain ones, and no sheet reaches further than can be held. */
function fitsReader(part: Uint8Array): boolean {
  let [rows, columns] = [1, 1]
  for (const [, address = ''] of new TextDecoder().decode(part).matchAll(ADDRESS)) {
    const [plain, letters = '', digits] = /^([A-Z]{0,3})(\d{1,7})$/.exec(address) ?? []
    if (plain === undefined) return false
    rows = Math.max(rows, Number(digits))
    columns = Math.max(
      columns,
      [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0),
    )
  }
  return rows * columns <= MAX_CELLS
}

function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  // A date of a sheet has no zone: it is written as the clock showed it.
  if (cell instanceof Date) return cell.toISOString().slice(0, 19).replace('T', ' ')
  return storable(String(cell))
}
