/** A value of a list export. Dates are written as ISO 8601 in UTC, null as an empty field. */
export type CsvValue = string | number | bigint | boolean | Date | null | undefined
export type CsvColumn<T> = { title: string; value: (row: T) => CsvValue }

/** Excel takes a file for UTF-8 only when it starts with this. */
const BOM = '\uFEFF'
const CHUNK_CHARS = 16 * 1024

/** One field. Text that a spreadsheet would run as a formula gets an apostrophe in front. */
export function csvField(value: CsvValue): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  if (typeof value !== 'string') return String(value)
  const safe = /^\s*[=+\-@\t\r＝＋－＠]/.test(value) && !isPlainNumber(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** "-12.5" is an amount, not a formula. */
function isPlainNumber(text: string): boolean {
  return /^[+-]?\d+(\.\d+)?$/.test(text)
}

/**
 * CSV (RFC 4180, UTF-8 with BOM) as a download, written while the rows are read, so that a list of any length fits. The
 * first page is read before the answer begins: a refusal is no broken download, but thrown.
 * @param fileName without extension, ASCII
 * @param pages the rows in pages, for instance from `pagesOf`
 */
export async function csvResponse<T>(
  fileName: string,
  columns: CsvColumn<T>[],
  pages: AsyncIterable<T[]>,
): Promise<Response> {
  const chunks = encode(columns, await begun(pages))
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    // The reader went away: stop asking the database.
    cancel: async () => {
      await chunks.return(undefined)
    },
  })
  return new Response(body, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${fileName}.csv"`,
      'Cache-Control': 'private, no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}

async function begun<T>(pages: AsyncIterable<T[]>): Promise<AsyncIterable<T[]>> {
  const rest = pages[Symbol.asyncIterator]()
  const first = await rest.next()
  return (async function* () {
    try {
      for (let page = first; !page.done; page = await rest.next()) yield page.value
    } finally {
      await rest.return?.()
    }
  })()
}

/** Pages of a keyset list until it ends. `read` gets the cursor of the page before, or undefined for the first. */
export async function* pagesOf<T, C>(
  read: (cursor: C | undefined) => Promise<{ rows: T[]; next: C | null }>,
): AsyncGenerator<T[]> {
  let cursor: C | undefined
  for (;;) {
    const { rows, next } = await read(cursor)
    yield rows
    if (next === null) return
    cursor = next
  }
}

async function* encode<T>(columns: CsvColumn<T>[], pages: AsyncIterable<T[]>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  let text = `${BOM}${line(columns.map((column) => column.title))}`
  for await (const rows of pages) {
    for (const row of rows) {
      text += line(columns.map((column) => column.value(row)))
      if (text.length < CHUNK_CHARS) continue
      yield encoder.encode(text)
      text = ''
    }
  }
  if (text) yield encoder.encode(text)
}

function line(values: CsvValue[]): string {
  return `${values.map(csvField).join(',')}\r\n`
}
