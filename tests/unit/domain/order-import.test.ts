import { zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { compareValues, refundWindowUntil } from '@/lib/domain/drift'
import { judgeImport, type KnownOrder, readImportRow, readTitles } from '@/lib/domain/order-import'
import { readWallTime } from '@/lib/domain/wall-time'
import { readTable } from '@/lib/services/orders/read-table'
import { workbook } from '@/tests/support/workbook'

const read = (text: string) => readWallTime(text, 'Asia/Shanghai')
const KNOWN: KnownOrder = {
  orderType: 'NEW',
  chargingMode: null,
  productName: 'A',
  customerId: 'C1',
  orderAmount: '9.50',
  orderedAt: new Date('2026-11-02T00:00:00Z'),
  consoleStatus: null,
  live: true,
}

describe("the console's order export", () => {
  test.each([
    [
      ['订单号', '商品名称', '客户全称', '下单时间', '订单状态', '手机'],
      ['orderId', 'productName', 'customerName', 'orderedAt', 'status', undefined],
    ],
    [
      ['Order No.', 'Product Name', 'Customer', 'Creation Time (GMT+08:00)', ' Status ', 'Order Amount (CNY)'],
      ['orderId', 'productName', 'customerName', 'orderedAt', 'status', 'orderAmount'],
    ],
    [
      ['订单编号*', '订单编号'],
      ['orderId', undefined],
    ],
  ])('titles %j', (titles, columns) => {
    expect(readTitles(titles)).toEqual(columns)
  })

  test.each([
    [
      { orderId: "'CS2611020001", orderType: '新购', status: 'Completed', orderAmount: '¥1,234.50' },
      { orderId: 'CS2611020001', orderType: 'NEW', status: 'completed', orderAmount: '1234.50' },
    ],
    [
      { orderId: 'CS1234', orderType: 'Something new', chargingMode: '包周期' },
      { orderType: 'Something new', chargingMode: 'PERIOD' },
    ],
    [
      { orderId: 'CS1234', orderedAt: '2026/11/02 08:00:00', customerName: '--' },
      { orderedAt: new Date('2026-11-02T00:00:00Z') },
    ],
  ])('row %j', (cells, order) => {
    expect(readImportRow(cells, read)).toMatchObject({ order })
  })

  test.each([
    [{ orderId: ' ' }, 'no_order_id'],
    [{ orderId: '1.2E+15' }, 'bad_order_id'],
    [{ orderId: 'MOCKPERIODYEARNEW' }, 'mock_order'],
    [{ orderId: 'CS1234', orderedAt: 'soon' }, 'bad_time'],
    [{ orderId: 'CS1234', orderAmount: 'free' }, 'bad_amount'],
  ])('bad row %j', (cells, fault) => {
    expect(readImportRow(cells, read)).toMatchObject({ fault })
  })

  test('fills gaps, never replaces, and tells what differs', () => {
    expect(judgeImport(undefined, { orderId: 'X' }).verdict).toBe('new')
    expect(judgeImport(KNOWN, { orderId: 'X', orderAmount: '9.5', orderType: 'NEW' }).verdict).toBe('same')
    expect(judgeImport(KNOWN, { orderId: 'X', chargingMode: 'PERIOD' })).toMatchObject({
      verdict: 'fills',
      fills: ['chargingMode'],
    })
    expect(judgeImport(KNOWN, { orderId: 'X', productName: 'B', status: 'canceled' }).differences).toEqual([
      { field: 'productName', ours: 'A', theirs: 'B' },
      { field: 'status', ours: 'live', theirs: 'canceled' },
    ])
  })

  test.each([
    ['2026-11-02 08:00', '2026-11-02T00:00:00.000Z'],
    ['2026年11月2日 08:00:05', '2026-11-02T00:00:05.000Z'],
    ['2026-11-02', '2026-11-01T16:00:00.000Z'],
    ['2026-11-02T08:00:00Z', '2026-11-02T08:00:00.000Z'],
    ['2026-11-02 08:00:00 GMT+02:00', '2026-11-02T06:00:00.000Z'],
    ['2026-02-30', undefined],
    ['02/11/2026', undefined],
  ])('time %s', (text, iso) => {
    expect(read(text)?.toISOString()).toBe(iso)
  })

  test('amounts are compared by value, moments by the minute', () => {
    expect(compareValues({ orderAmount: '-09.50' }, { orderAmount: '-9.5' })).toEqual([])
    expect(compareValues({ orderAmount: '0.0' }, { orderAmount: '-0' })).toEqual([])
    expect(compareValues({ linearValue: '10' }, { linearValue: '1' })).toHaveLength(1)
    expect(
      compareValues({ orderedAt: new Date('2026-01-01T00:00:01Z') }, { orderedAt: new Date('2026-01-01T00:00:59Z') }),
    ).toEqual([])
  })

  test('the refund window is 5 times 24 hours from provisioning (protocol/seller-center.md 8)', () => {
    const ready = new Date('2026-11-02T08:00:00Z')
    expect(refundWindowUntil(ready, new Date('2026-11-07T07:59:59Z'))).toEqual(new Date('2026-11-07T08:00:00Z'))
    expect(refundWindowUntil(ready, new Date('2026-11-07T08:00:00Z'))).toBeNull()
    expect(refundWindowUntil(null, ready)).toBeNull()
  })
})

const bytes = (text: string) => new TextEncoder().encode(text)

describe('reading a table', () => {
  const expected = { titles: ['订单号', '商品名称'], rows: [{ line: 2, cells: ['CS1234', '企业版'] }], leftOut: 0 }

  test('of a workbook, of CSV in UTF-8 with and without mark, and in GBK', async () => {
    expect(
      await readTable(
        workbook([
          ['订单号', '商品名称'],
          ['CS1234', '企业版'],
        ]),
      ),
    ).toEqual(expected)
    expect(await readTable(bytes('订单号,商品名称\r\nCS1234,企业版\r\n'))).toEqual(expected)
    const marked = await readTable(bytes('\uFEFF订单号,商品名称\r\nCS1234,企业版\r\n'))
    expect(readTitles(marked.titles)).toEqual(['orderId', 'productName'])
    const gbk = Buffer.from('b6a9b5a5bac52cc9ccc6b7c3fbb3c60d0a4353313233342cc6f3d2b5b0e60d0a', 'hex')
    expect(await readTable(gbk)).toEqual(expected)
  })

  test.each([
    ['nothing', new Uint8Array(), 'file_empty'],
    ['too much', new Uint8Array(10 * 1024 * 1024 + 1), 'file_too_large'],
    ['a broken workbook', bytes('PK\u0003\u0004 broken'), 'file_unreadable'],
    ['a bomb', workbook([['订单号']], { 'xl/media.xml': new Uint8Array(101 * 1024 * 1024) }), 'file_too_large'],
    ['another archive', zipSync({ 'a.xml': bytes('<a/>') }), 'file_unreadable'],
  ])('%s is refused', async (_, file, code) => {
    await expect(readTable(file)).rejects.toMatchObject({ code: 'invalid', issues: [{ code }] })
  })
})
