import { describe, expect, it } from 'vitest'
import { isRetryable, OpenApiError } from '@/lib/koogallery/open-api/errors'
import { parseOrder } from '@/lib/koogallery/open-api/order'

const LINE = { orderLineId: 'CS1-000001', chargingMode: 'PERIOD' }
const answer = (info: object) => ({
  resultCode: 'MKT.0000',
  resultMsg: 'success',
  orderInfo: { orderId: 'CS1', ...info },
})

describe('order query answer (protocol/saas-v2.md 6)', () => {
  it('reads all that is documented', () => {
    const order = parseOrder(
      answer({
        orderType: 'NEW',
        createTime: '20260131010203',
        orderLine: [
          {
            ...LINE,
            expireTime: '20270131155959',
            periodType: 'year',
            periodNumber: 1,
            productInfo: [{ productId: 'OFFI1', skuCode: 'sku', linearValue: 10, productName: '云', more: 1 }],
          },
        ],
        buyerInfo: { customerId: 'c', userName: 'u', mobilePhone: '', email: null },
        extendParams: [{ name: 'a', value: 'b' }, { value: 'nameless' }],
        unknown: {},
      }),
    )
    expect(order).toEqual({
      orderId: 'CS1',
      orderType: 'NEW',
      createTime: new Date('2026-01-31T01:02:03Z'),
      lines: [
        {
          ...LINE,
          expireTime: new Date('2027-01-31T15:59:59Z'),
          periodType: 'year',
          periodNumber: 1,
          products: [{ productId: 'OFFI1', skuCode: 'sku', linearValue: '10', productName: '云' }],
        },
      ],
      buyer: { customerId: 'c', userName: 'u' },
      extendParams: [{ name: 'a', value: 'b' }],
    })
  })

  it('gives only what the database can keep', () => {
    const line = { ...LINE, productInfo: JSON.stringify({ productName: 'a\0b', skuCode: '\ud800' }) }
    const order = parseOrder(answer({ orderType: 'N\0EW', orderLine: line, buyerInfo: { customerName: '\0' } }))
    expect(order).toMatchObject({
      orderType: 'NEW',
      lines: [{ products: [{ productName: 'ab', skuCode: '\ufffd' }] }],
      buyer: {},
    })
  })

  it.each<[string, unknown, unknown]>([
    ['one line', LINE, [{ ...LINE, products: [] }]],
    ['no line', undefined, []],
    ['lines as text', JSON.stringify([LINE]), [{ ...LINE, products: [] }]],
    ['one product', { ...LINE, productInfo: { skuCode: 's' } }, [{ ...LINE, products: [{ skuCode: 's' }] }]],
    [
      'product as text',
      { ...LINE, productInfo: '{"linearValue":"1.50"}' },
      [{ ...LINE, products: [{ linearValue: '1.50' }] }],
    ],
    ['number as text', { ...LINE, periodNumber: '12' }, [{ ...LINE, periodNumber: 12, products: [] }]],
    [
      'unknown charging mode',
      { ...LINE, chargingMode: 'NEW_MODE' },
      [{ ...LINE, chargingMode: 'NEW_MODE', products: [] }],
    ],
    ['impossible time', { ...LINE, expireTime: '20270231000000' }, [{ ...LINE, products: [] }]],
    ['junk', [null, 1, 'x', {}, LINE], [{ ...LINE, products: [] }]],
    ['a list in the list', [[LINE]], []],
    ['no JSON', '[{', []],
    ['a number for the line', 7, []],
    ['a line without its id', { chargingMode: 'PERIOD' }, []],
    ['a line without a mode', { orderLineId: 'l' }, [{ orderLineId: 'l', chargingMode: '', products: [] }]],
    ['an id in figures', { ...LINE, orderLineId: 7 }, [{ ...LINE, orderLineId: '7', products: [] }]],
    ['a count that is none', { ...LINE, periodNumber: '1.5' }, [{ ...LINE, products: [] }]],
    ['a count too long', { ...LINE, periodNumber: '1234567890' }, [{ ...LINE, products: [] }]],
    ['a count with more behind', { ...LINE, periodNumber: '12x' }, [{ ...LINE, products: [] }]],
    ['a count with more before', { ...LINE, periodNumber: 'x12' }, [{ ...LINE, products: [] }]],
    [
      'a count of nine digits',
      { ...LINE, periodNumber: 123456789 },
      [{ ...LINE, periodNumber: 123456789, products: [] }],
    ],
    ['texts that are none', { ...LINE, periodType: '', expireTime: {} }, [{ ...LINE, products: [] }]],
    [
      'many products',
      { ...LINE, productInfos: [{ skuCode: 'a' }, 'x', null, { productName: 'b' }] },
      [{ ...LINE, products: [{ skuCode: 'a' }, { productName: 'b' }] }],
    ],
  ])('copes with %s', (_, orderLine, lines) => {
    expect(parseOrder(answer({ orderType: 'LATER_TYPE', orderLine }))).toEqual({
      orderId: 'CS1',
      orderType: 'LATER_TYPE',
      lines,
      extendParams: [],
    })
  })

  it('takes the other spelling of the lines', () => {
    const order = parseOrder(answer({ orderLines: [LINE] }))
    expect(order).toEqual({ orderId: 'CS1', orderType: '', lines: [{ ...LINE, products: [] }], extendParams: [] })
  })

  it('reads the whole buyer, a parameter without a value, and the order as a list or text', () => {
    const buyer = {
      customerId: 'c',
      customerName: 'n',
      userId: 'i',
      userName: 'u',
      mobilePhone: '1',
      email: 'e',
    }
    const info = {
      orderId: 7,
      buyerInfo: [{ ...buyer, more: 1 }],
      extendParams: JSON.stringify([{ name: 'a' }, { name: '', value: 'x' }, { name: 'n', value: 7 }]),
    }
    for (const orderInfo of [info, [info], JSON.stringify(info)])
      expect(parseOrder({ resultCode: 'MKT.0000', orderInfo })).toEqual({
        orderId: '7',
        orderType: '',
        lines: [],
        buyer,
        extendParams: [
          { name: 'a', value: '' },
          { name: 'n', value: '7' },
        ],
      })
    expect(parseOrder(answer({ buyerInfo: {} }))).toHaveProperty('buyer', {})
    expect(parseOrder(answer({ buyerInfo: 'x' }))).not.toHaveProperty('buyer')
  })

  it('an order that is not there yet is asked for again', () => {
    const body = { resultCode: 'MKT.0000', orderInfo: { orderId: '' }, request_id: 'r' }
    expect(() => parseOrder(body, { status: 202, retryAfter: '7' })).toThrow(
      expect.objectContaining({
        code: 'order_absent',
        message: 'The answer holds no order.',
        retryable: true,
        requestId: 'r',
        status: 202,
        retryAfter: '7',
      }),
    )
  })

  it.each<[string, unknown, object]>([
    ['MKT shape', { resultCode: 'MKT.0101', resultMsg: 'bad' }, { code: 'MKT.0101', message: 'bad', retryable: false }],
    ['CBC shape', { error_code: 'CBC.0250', error_msg: 'slow' }, { code: 'CBC.0250', retryable: true }],
    [
      'gateway',
      { error_code: 'APIGW.0301', error_msg: 'x', request_id: 'r' },
      { code: 'APIGW.0301', requestId: 'r', retryable: false },
    ],
    ['no code', { orderInfo: {} }, { code: 'unreadable_answer' }],
    ['no object', 'x', { code: 'unreadable_answer' }],
    ['no order', { resultCode: 'CBC.0000' }, { code: 'order_absent', retryable: true }],
  ])('throws on %s', (_, body, error) => {
    expect(() => parseOrder(body)).toThrow(expect.objectContaining(error))
    expect(() => parseOrder(body)).toThrow(OpenApiError)
  })
})

describe('retry rules (protocol/seller-center.md 13)', () => {
  it.each<[Parameters<typeof isRetryable>[0], boolean]>([
    [{}, true],
    [{ status: 429 }, true],
    [{ status: 502 }, true],
    [{ status: 504 }, true],
    [{ status: 500 }, false],
    [{ status: 503 }, false],
    [{ status: 503, retryAfter: '5' }, true],
    [{ status: 413, retryAfter: null }, false],
    [{ status: 413, retryAfter: '5' }, true],
    [{ status: 500, code: 'MKT.0999' }, true],
    [{ status: 500, code: 'CBC.0100' }, false],
    [{ status: 500, code: 'MKT.9001' }, false],
    [{ status: 406, code: 'MKT.0250' }, true],
    [{ status: 429, code: 'APIGW.0308' }, true],
    [{ status: 401, code: 'APIGW.0301' }, false],
    [{ status: 200, code: '92020001' }, true],
    [{ status: 200, code: '92020002' }, false],
    [{ status: 502, code: 'CBC.0150' }, false],
    [{ status: 400 }, false],
    [{ status: 403 }, false],
    [{ status: 302 }, false],
  ])('%j: %s', (failure, expected) => {
    expect(isRetryable(failure)).toBe(expected)
  })
})
