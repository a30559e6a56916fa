import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backoffMs, JOB_KINDS, type JobKind, MAX_ATTEMPTS } from '@/lib/domain/jobs'
import { fillTemplate, PROVISION_ACTIONS, takesPart, unknownTemplateNames } from '@/lib/domain/products'
import { may, PERMISSIONS, ROLES } from '@/lib/domain/roles'
import { DEFAULT_SELLER_SETTINGS } from '@/lib/domain/seller'
import { timeOfUuidv7, uuidv7 } from '@/lib/services/ids'
import { chooseProvisioning, type ProductChoice } from '@/lib/services/provisioning/choose'

const HOUR = 3_600_000

describe('backoff', () => {
  test.each([
    [1, 0, 500],
    [1, 1, 2_000],
    [2, 1, 4_000],
    [5, 0, 8_000],
    [40, 0, HOUR / 2],
    [40, 1, 2 * HOUR],
    [1_000_000, 1, 2 * HOUR],
  ])('after %i attempts, chance %d: %i ms', (attempts, random, expected) => {
    expect(backoffMs(attempts, random)).toBe(expected)
  })

  test('property: never at once, never longer than two hours, longer spans for more attempts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempts, random) => {
          const wait = backoffMs(attempts, random)
          expect(wait).toBeGreaterThanOrEqual(500)
          expect(wait).toBeLessThanOrEqual(2 * HOUR)
          expect(backoffMs(attempts + 1, random)).toBeGreaterThanOrEqual(wait)
        },
      ),
    )
  })

  test.each(['hook', 'provision'] as const)('%s climbs the ladder of docs/hooks.md, a tenth to either side', (kind) => {
    const rungs = [5_000, 30_000, 120_000, 600_000, 1_800_000, HOUR, HOUR]
    const waits = (random: number) => rungs.map((_, index) => backoffMs(index + 1, random, kind))
    expect(waits(0.5)).toEqual(rungs)
    expect(waits(0)).toEqual(rungs.map((rung) => rung * 0.9))
    expect(waits(1)).toEqual(rungs.map((rung) => Math.round(rung * 1.1)))
    expect(MAX_ATTEMPTS[kind]).toBe(1 + 5 + 71)
  })

  const span = (kind: JobKind, random: number) =>
    Array.from({ length: MAX_ATTEMPTS[kind] - 1 }, (_, index) => backoffMs(index + 1, random, kind)).reduce(
      (a, b) => a + b,
    )

  // People watch the first two run and start them again; the next planned probe comes within hours.
  const watched: readonly JobKind[] = ['bulk_retry', 'license_batch', 'probe']
  const usage: readonly JobKind[] = ['usage_seal', 'usage_push']
  test.each(usage)('%s looks again every five minutes, for as long as usage can be billed and longer', (kind) => {
    expect(backoffMs(100, 1, kind)).toBe(300_000)
    expect(span(kind, 0)).toBeGreaterThan(21 * 24 * HOUR)
  })

  const others = JOB_KINDS.filter((kind) => ![...watched, ...usage, 'notify'].includes(kind))
  test.each(others)('%s is tried for one to four days', (kind) => {
    expect(span(kind, 0)).toBeGreaterThan(12 * HOUR)
    expect(span(kind, 1)).toBeLessThan(96 * HOUR)
  })

  test('a message is given up within hours: what gathered meanwhile makes the next one', () => {
    expect(span('notify', 0)).toBeGreaterThan(HOUR / 4)
    expect(span('notify', 1)).toBeLessThan(6 * HOUR)
  })

  test('a bulk retry, which a person waits for, is given up within an hour', () => {
    expect(span('bulk_retry', 1)).toBeLessThan(HOUR)
  })
})

describe('templates', () => {
  test.each([
    ['https://a.test/{instanceId}', 'https://a.test/i-1'],
    ['https://a.test/{skuCode}/x', 'https://a.test//x'],
    ['https://a.test/?o={orderId}&o2={orderId}', 'https://a.test/?o=a%2Fb%3F&o2=a%2Fb%3F'],
    ['https://a.test/{constructor}{toString}', 'https://a.test/'],
    ['https://a.test/', 'https://a.test/'],
  ])('%s', (template, expected) => {
    expect(fillTemplate(template, { instanceId: 'i-1', orderId: 'a/b?' })).toBe(expected)
  })

  test('what nothing fills in is named', () => {
    expect(unknownTemplateNames('{instanceId}/{tenant}/{}')).toEqual(['tenant', ''])
    expect(unknownTemplateNames('{customerId}{productId}{orderLineId}')).toEqual([])
  })
})

describe('chooseProvisioning', () => {
  const way = (frontEndUrl: string, promise: 'instant' | 'strict' = 'instant') =>
    ({ mode: 'builtin', promise, frontEndUrl }) as const
  const product = (productId: string, skuCode: string, provisioning: ProductChoice['provisioning']) => ({
    productId,
    skuCode,
    provisioning,
  })
  const { defaultProvisioning } = DEFAULT_SELLER_SETTINGS
  const choose = (products: ProductChoice[], productId: string | null, skuCode: string | null = null) =>
    chooseProvisioning(DEFAULT_SELLER_SETTINGS, products, { productId, skuCode })

  test.each<[string, ProductChoice[], string | null, string | null, unknown]>([
    ['nothing set up', [], 'P1', 'S1', defaultProvisioning],
    ['the specification', [product('P1', '', way('p')), product('P1', 'S1', way('s'))], 'P1', 'S1', way('s')],
    ['the product in general', [product('P1', '', way('p')), product('P1', 'S1', way('s'))], 'P1', 'S2', way('p')],
    ['its only specification', [product('P1', 'S1', way('s'))], 'P1', 'S2', way('s')],
    [
      'several, none fits',
      [product('P1', 'S1', way('a')), product('P1', 'S2', way('b'))],
      'P1',
      'S3',
      defaultProvisioning,
    ],
    ['set up without a way', [product('P1', 'S1', null)], 'P1', 'S1', defaultProvisioning],
    ['another product', [product('P2', 'S1', way('x'))], 'P1', 'S1', defaultProvisioning],
    ['not known yet, no products', [], null, null, defaultProvisioning],
    ['not known yet, one way', [product('P1', 'S1', way('a'))], null, null, way('a')],
    [
      'not known yet, ways of one kind',
      [product('P1', 'S1', way('a')), product('P2', '', way('b'))],
      null,
      null,
      way('a'),
    ],
    [
      'not known yet, mixed promises',
      [product('P1', '', way('a')), product('P2', '', way('b', 'strict'))],
      null,
      null,
      defaultProvisioning,
    ],
    [
      'not known yet, one without a way',
      [product('P1', '', way('a')), product('P2', '', null)],
      null,
      null,
      defaultProvisioning,
    ],
  ])('%s', (_, products, productId, skuCode, expected) => {
    expect(choose(products, productId, skuCode)).toEqual(expected)
  })

  test('a URL template has nothing to clean up, a person may', () => {
    const parts = (mode: Parameters<typeof takesPart>[0]) =>
      PROVISION_ACTIONS.filter((action) => takesPart(mode, action) === true)
    expect(parts('builtin')).toEqual(['create', 'change'])
    expect(parts('manual')).toEqual(['create', 'change', 'release'])
    expect(parts('hook')).toEqual(PROVISION_ACTIONS)
    expect(parts('pull')).toEqual(PROVISION_ACTIONS)
  })
})

test('what each role may', () => {
  const matrix = Object.fromEntries(
    ROLES.map((role) => [role, PERMISSIONS.filter((permission) => may(role, permission))]),
  )
  expect(matrix).toEqual({
    owner: [...PERMISSIONS],
    operator: [
      'portal:read',
      'fulfilment:write',
      'secrets:reveal',
      'products:write',
      'hooks:write',
      'notifications:write',
      'audit:read',
      'sandbox:use',
      'metering:write',
      'metering:check',
    ],
    finance: ['portal:read', 'audit:read', 'metering:check'],
    viewer: ['portal:read'],
  })
})

test('property: a UUIDv7 tells its millisecond and sorts by it', () => {
  const times = fc.integer({ min: 0, max: Date.UTC(2100, 0) })
  fc.assert(
    fc.property(times, times, (a, b) => {
      const [first, second] = [uuidv7(new Date(a)), uuidv7(new Date(b))]
      expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(timeOfUuidv7(first)).toEqual(new Date(a))
      if (a < b) expect(first < second).toBe(true)
    }),
  )
})
