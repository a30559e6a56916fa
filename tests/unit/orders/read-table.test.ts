import { describe, expect, it } from 'vitest'
import { readTable } from '@/lib/services/orders/read-table'
import { workbook } from '../../support/workbook'

const sheet = (rows: string, name = 'xl/worksheets/sheet1.xml') =>
  workbook([['订单号']], { [name]: new TextEncoder().encode(`<worksheet><sheetData>${rows}</sheetData></worksheet>`) })
const tooLarge = { issues: [{ code: 'file_too_large' }] }

describe('an uploaded table', () => {
  it('is read from CSV without what no database keeps', async () => {
    const { titles } = await readTable(new TextEncoder().encode('\ufeff订单号,a\0b'))
    expect(titles).toEqual(['订单号', 'ab'])
  })

  it('is read from a sheet as it stands', async () => {
    const { titles, rows } = await readTable(
      workbook([
        ['订单号', '状态'],
        ['CS1', ''],
      ]),
    )
    expect([titles, rows]).toEqual([['订单号', '状态'], [{ line: 2, cells: ['CS1', ''] }]])
  })

  it.each([
    ['the last cell of Excel', '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'],
    ['a row that is far away', '<row r="9999999"><c><v>1</v></c></row>'],
    ['a row written as Number reads it', '<row r="1e9"><c r="A1"><v>1</v></c></row>'],
    ['a column of seven letters', '<row r="1"><c r="ZZZZZZZ1"><v>1</v></c></row>'],
    ['a column no alphabet has', '<row r="1"><c r="测测1"><v>1</v></c></row>'],
    ['an address written in references', '<row r="1"><c r="&#88;FD1048576"><v>1</v></c></row>'],
    ['an address in other quotes, behind another', `<row x=">"r = '1048576'><c r='XFD1048576'><v>1</v></c></row>`],
  ])('is refused with %s, which would fill the memory', async (_, rows) => {
    await expect(readTable(sheet(rows))).rejects.toMatchObject(tooLarge)
  })
})
