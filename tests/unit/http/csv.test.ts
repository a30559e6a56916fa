import { describe, expect, it } from 'vitest'
import { csvField, csvResponse, pagesOf } from '@/lib/http/csv'

describe('csv', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['  @SUM(A1)', "'  @SUM(A1)"],
    ['-cmd|calc', "'-cmd|calc"],
    ['＝1+1', "'＝1+1"],
    ['\t=1', "'\t=1"],
    ['-12.50', '-12.50'],
    ['a,b', '"a,b"'],
    ['say "hi"\nnow', '"say ""hi""\nnow"'],
    ['云商店', '云商店'],
  ])('writes %j so that no spreadsheet runs or breaks it', (value, field) => {
    expect(csvField(value)).toBe(field)
  })

  it('writes dates in UTC, and nothing for null', () => {
    expect(csvField(new Date('2026-03-01T12:00:00.5Z'))).toBe('2026-03-01T12:00:00.500Z')
    expect([csvField(null), csvField(undefined), csvField(0), csvField(false)]).toEqual(['', '', '0', 'false'])
  })

  it('streams all pages after a byte order mark and the titles', async () => {
    const pages = pagesOf<number, number>(async (cursor = 0) => ({
      rows: [cursor * 2, cursor * 2 + 1],
      next: cursor < 4999 ? cursor + 1 : null,
    }))
    const response = await csvResponse('numbers', [{ title: '数', value: (n: number) => n }], pages)
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="numbers.csv"')
    const bytes = new Uint8Array(await response.arrayBuffer())
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const lines = new TextDecoder().decode(bytes).split('\r\n')
    expect(lines.slice(0, 3)).toEqual(['数', '0', '1'])
    expect(lines).toHaveLength(10_002)
    expect(lines.at(-1)).toBe('')
  })

  it('refuses before the download begins', async () => {
    const pages = pagesOf<string, number>(() => Promise.reject(new Error('not yours')))
    await expect(csvResponse('none', [{ title: 't', value: (s: string) => s }], pages)).rejects.toThrow('not yours')
  })

  it('stops reading when the download is broken off', async () => {
    let read = 0
    const pages = pagesOf<string, number>(async () => {
      read += 1
      return { rows: ['x'.repeat(20_000)], next: read }
    })
    const reader = (await csvResponse('endless', [{ title: 't', value: (s: string) => s }], pages)).body?.getReader()
    await reader?.read()
    await reader?.cancel()
    const after = read
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(read).toBe(after)
  })
})
