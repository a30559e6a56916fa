import { zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
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
      ['客户(名称)（全称）', '商品【名称】', '(订单号)', 'Amount [CNY,\nwith tax]'],
      ['customerName', 'productName', undefined, 'orderAmount'],
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
      { orderId: 'CS1234', status: 'PENDING_PAYMENT', chargingMode: 'on_demand_pkg', orderType: '' },
      { status: 'pending_payment', chargingMode: 'ON_DEMAND_PKG', orderType: undefined },
    ],
    [
      { orderId: 'CS1234', orderedAt: '', orderAmount: ' ' },
      { orderedAt: undefined, orderAmount: undefined },
    ],
    [
      { orderId: 'CS1234', orderedAt: '2026/11/02 08:00:00', customerName: '--' },
      { orderedAt: new Date('2026-11-02T00:00:00Z') },
    ],
  ])('row %j', (cells, order) => {
    expect(readImportRow(cells, read)).toMatchObject({ order })
  })

  test.each([
    [{}, 'no_order_id'],
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
    expect(judgeImport(KNOWN, { orderId: 'X', productName: 'B', chargingMode: 'PERIOD', status: 'canceled' })).toEqual({
      verdict: 'differs',
      fills: ['chargingMode'],
      differences: [
        { field: 'productName', ours: 'A', theirs: 'B' },
        { field: 'status', ours: 'live', theirs: 'canceled' },
      ],
    })
  })

  test('says nothing of what is no status here, nor of a cancelled order whose instance is gone', () => {
    expect(judgeImport({ ...KNOWN, live: false }, { orderId: 'X', status: 'canceled' })).toMatchObject({
      verdict: 'fills',
      differences: [],
    })
    expect(judgeImport({ ...KNOWN, consoleStatus: 'completed' }, { orderId: 'X', status: 'completed' })).toEqual({
      verdict: 'same',
      fills: [],
      differences: [],
    })
    expect(judgeImport(KNOWN, { orderId: 'X', status: 'completed' }).verdict).toBe('fills')
    expect(judgeImport(undefined, { orderId: 'X', status: 'canceled' })).toEqual({
      verdict: 'new',
      fills: [],
      differences: [],
    })
  })

  test('every gap is filled', () => {
    const empty: KnownOrder = {
      orderType: null,
      chargingMode: null,
      productName: null,
      customerId: null,
      orderAmount: null,
      orderedAt: null,
      consoleStatus: null,
      live: false,
    }
    const row = {
      orderId: 'X',
      orderType: 'NEW',
      chargingMode: 'PERIOD',
      productName: 'A',
      customerId: 'C',
      customerName: 'N',
      orderAmount: '1',
      orderedAt: new Date(0),
    }
    expect(judgeImport(empty, row).fills).toEqual([
      'orderType',
      'chargingMode',
      'productName',
      'customerId',
      'orderAmount',
      'orderedAt',
    ])
    expect(judgeImport(empty, { orderId: 'X' })).toEqual({ verdict: 'same', fills: [], differences: [] })
  })

  test.each([
    ["'\t'CS1234", 'CS1234'],
    [' CS1234 ', 'CS1234'],
    ['x_-1', 'x_-1'],
    ['x'.repeat(64), 'x'.repeat(64)],
  ])('order %j', (orderId, read) => {
    expect(readImportRow({ orderId }, () => undefined)).toMatchObject({ order: { orderId: read } })
  })

  test.each(['CS1', 'x'.repeat(65), 'CS 1234', 'CS1234;', ';CS1234', "CS'1234", 'CS\t1234', '1E+15', '1.25e+15'])(
    '%j is no order',
    (orderId) => {
      expect(readImportRow({ orderId }, () => undefined)).toEqual({ orderId, fault: 'bad_order_id' })
    },
  )

  test.each([
    ['￥1，234.50', '1234.50'],
    ['-$ 5', '-5'],
    ['EUR 0.123456', '0.123456'],
    ['12 usd', '12'],
    ['999999999999', '999999999999'],
  ])('amount %s', (orderAmount, read) => {
    expect(readImportRow({ orderId: 'CS1234', orderAmount }, () => undefined)).toMatchObject({
      order: { orderAmount: read },
    })
  })

  test.each(['1234567890123', '1.', '.5', '1.1234567', '1.2.3', '+5', '5-', 'GBP 5'])(
    '%j is no amount',
    (orderAmount) => {
      expect(readImportRow({ orderId: 'CS1234', orderAmount }, () => undefined)).toMatchObject({ fault: 'bad_amount' })
    },
  )

  test('what says nothing is absent, what says much is cut', () => {
    const cells = {
      orderId: 'CS1234',
      productName: ' - ',
      customerName: 'x'.repeat(201),
      customerId: ' C ',
      orderedAt: '--',
    }
    expect(readImportRow(cells, () => undefined)).toEqual({
      order: {
        orderId: 'CS1234',
        productName: undefined,
        customerName: 'x'.repeat(200),
        customerId: 'C',
        orderedAt: undefined,
        orderType: undefined,
        status: undefined,
        chargingMode: undefined,
        orderAmount: undefined,
      },
    })
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
