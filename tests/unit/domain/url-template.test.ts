import { describe, expect, test } from 'vitest'
import { MAX_URL_LENGTH, templateFault } from '@/lib/domain/url-template'

const KNOWN = '{instanceId}, {orderId}, {orderLineId}, {productId}, {skuCode}, {customerId}'

describe('a URL template for buyers', () => {
  test.each([
    'https://a.test/{instanceId}',
    'HTTP://a.test',
    'https://a.test/?o={orderId}&l={orderLineId}#{skuCode}',
    'https://a.test?i={instanceId}',
    'https://a.test#{instanceId}',
    'https://a.test/?back=https://{instanceId}',
  ])('%s can be used', (template) => {
    expect(templateFault(template)).toBeNull()
  })

  test.each<[string, ReturnType<typeof templateFault>]>([
    ['https://a.test/{tenant}/{}', { code: 'template_name', values: { names: '{tenant}, {}', known: KNOWN } }],
    ['a.test/{instanceId}', { code: 'template_scheme' }],
    ['ftp://a.test/', { code: 'template_scheme' }],
    ['xhttps://a.test/', { code: 'template_scheme' }],
    ['javascript:alert(1)', { code: 'template_scheme' }],
    ['https:/a.test', { code: 'template_scheme' }],
    ['https://', { code: 'template_url' }],
    ['https://a.test/x y', { code: 'template_url' }],
    ['https://a.test/{instanceId', { code: 'template_url' }],
    ['https://a.test/instanceId}', { code: 'template_url' }],
    ['https://{instanceId}.a.test/', { code: 'template_host' }],
    ['https://a.test:443{instanceId}/', { code: 'template_url' }],
    ['https://a.{customerId}.test/', { code: 'template_host' }],
    ['http://{customerId}/', { code: 'template_host' }],
    ['HTTPS://{customerId}/', { code: 'template_host' }],
  ])('%s cannot', (template, fault) => {
    expect(templateFault(template)).toEqual(fault)
  })

  test('ids are reckoned at their longest: 36 characters ours, 64 the marketplace’s', () => {
    const fits = (name: string, length: number) => {
      const start = 'https://a.test/'
      const fill = (extra: number) => start + 'x'.repeat(MAX_URL_LENGTH - start.length - length + extra) + name
      expect(templateFault(fill(0))).toBeNull()
      expect(templateFault(fill(1))).toEqual({
        code: 'template_length',
        values: { length: MAX_URL_LENGTH + 1, max: MAX_URL_LENGTH },
      })
    }
    fits('', 0)
    fits('{instanceId}', 36)
    fits('{orderId}', 64)
  })
})
