import { describe, expect, it } from 'vitest'
import { type Issue, ServiceError } from '@/lib/services/errors'
import { parseConfig } from '@/lib/services/settings/config-schema'

/** The faults of a configuration, by path. */
function faults(input: unknown): Record<string, string> {
  try {
    parseConfig(input)
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return Object.fromEntries(error.issues.map((issue: Issue) => [issue.path, issue.message]))
  }
  return {}
}

const account = (members: object) => ({ sellers: [{ id: 'acme', ...members }] })
const builtin = (members: object) =>
  account({
    products: [{ productId: 'P1', provisioning: { mode: 'builtin', frontEndUrl: 'https://a.test', ...members } }],
  })

describe('what a configuration may say', () => {
  it('takes nothing at all, and ids alone', () => {
    expect(parseConfig({})).toEqual({})
    expect(
      faults({ users: [{ email: 'a@b.test' }], sellers: [{ id: 'acme', products: [{ productId: 'P1' }] }] }),
    ).toEqual({})
  })

  it('fills in what is nearly always meant', () => {
    const config = parseConfig(
      account({
        keys: [{ class: 'basic', key: 'k1' }],
        products: [{ productId: 'P1', provisioning: { mode: 'manual' } }],
        openApi: { baseUrl: 'https://mkt.myhuaweicloud.com/', accessKeyId: 'AK', secretAccessKey: 'SK' },
      }),
    )
    expect(config.sellers?.[0]?.keys?.[0]?.status).toBe('current')
    expect(config.sellers?.[0]?.products?.[0]).toMatchObject({ skuCode: '', provisioning: { promise: 'instant' } })
    expect(config.sellers?.[0]?.openApi?.baseUrl).toBe('https://mkt.myhuaweicloud.com')
  })

  it('takes e-mail addresses in any case as one', () => {
    expect(parseConfig({ users: [{ email: ' Owner@Acme.test ' }] }).users?.[0]?.email).toBe('owner@acme.test')
  })

  it('takes plain http for the open API of this machine only', () => {
    const openApi = (baseUrl: string) => account({ openApi: { baseUrl, accessKeyId: 'AK', secretAccessKey: 'SK' } })
    expect(faults(openApi('http://127.0.0.1:4400/sandbox'))).toEqual({})
    expect(faults(openApi('http://localhost:4400'))).toEqual({})
    for (const url of [
      'http://mkt.myhuaweicloud.com',
      'http://127.0.0.1.evil.test',
      'ftp://a.test',
      'mkt',
      'https://a.test?x=1',
    ]) {
      expect(Object.keys(faults(openApi(url))), url).toEqual(['sellers[0].openApi.baseUrl'])
    }
  })
})

describe('faults of a configuration', () => {
  it.each<[string, unknown, string, RegExp]>([
    ['not an object', [], '', /Must be an object/],
    ['unknown key at the top', { seller: [] }, 'seller', /Nothing knows this key/],
    [
      'unknown key deep down',
      builtin({ frontendUrl: 'x' }),
      'sellers[0].products[0].provisioning.frontendUrl',
      /spelling/,
    ],
    ['missing id', { sellers: [{ name: 'Acme' }] }, 'sellers[0].id', /Is missing; needs a string/],
    ['id unfit for an address', { sellers: [{ id: 'Acme Ltd' }] }, 'sellers[0].id', /production address/],
    ['id of a page of the portal', { sellers: [{ id: 'api' }] }, 'sellers[0].id', /choose another/],
    ['same account twice', { sellers: [{ id: 'a' }, { id: 'a' }] }, 'sellers[1].id', /same id as sellers\[0\]/],
    ['unknown site', account({ site: 'mars' }), 'sellers[0].site', /one of china, international, europe/],
    ['not an e-mail address', { users: [{ email: 'owner' }] }, 'users[0].email', /Not an e-mail/],
    ['same person twice', { users: [{ email: 'a@b.test' }, { email: 'A@b.test' }] }, 'users[1].email', /users\[0\]/],
    ['short password', { users: [{ email: 'a@b.test', password: '123' }] }, 'users[0].password', /8 characters/],
    [
      'unknown role',
      { users: [{ email: 'a@b.test', memberships: [{ seller: 'acme', role: 'boss' }] }] },
      'users[0].memberships[0].role',
      /owner, operator, finance, viewer/,
    ],
    ['unknown class', account({ keys: [{ class: 'base', key: 'k' }] }), 'sellers[0].keys[0].class', /basic, kit/],
    ['empty key', account({ keys: [{ class: 'kit', key: '' }] }), 'sellers[0].keys[0].key', /at least 1 character/],
    ['key with a line break', account({ keys: [{ class: 'kit', key: 'k\n' }] }), 'sellers[0].keys[0].key', /remove it/],
    [
      'one key for two classes',
      account({
        keys: [
          { class: 'basic', key: 'k' },
          { class: 'general', key: 'k' },
        ],
      }),
      'sellers[0].keys[1].key',
      /class basic: one key may not serve two classes/,
    ],
    [
      'one key twice',
      account({
        keys: [
          { class: 'basic', key: 'k' },
          { class: 'basic', key: 'k', status: 'previous' },
        ],
      }),
      'sellers[0].keys[1].key',
      /same key as keys\[0\]; keep one/,
    ],
    ['half a credential', account({ openApi: { accessKeyId: 'AK' } }), 'sellers[0].openApi.secretAccessKey', /missing/],
    ['not a private key', account({ kit: { appId: 'a', privateKeyPem: 'x' } }), 'sellers[0].kit.privateKeyPem', /PEM/],
    [
      'same product twice',
      account({
        products: [
          { productId: 'P', skuCode: 's' },
          { productId: 'P', skuCode: 's' },
        ],
      }),
      'sellers[0].products[1].productId',
      /keep one/,
    ],
    ['unknown kind', account({ products: [{ productId: 'P', kind: 'book' }] }), 'sellers[0].products[0].kind', /saas/],
    [
      'unknown mode',
      account({ products: [{ productId: 'P', provisioning: { mode: 'magic' } }] }),
      'sellers[0].products[0].provisioning.mode',
      /builtin, hook, pull, manual/,
    ],
    [
      'unknown promise',
      builtin({ promise: 'now' }),
      'sellers[0].products[0].provisioning.promise',
      /instant, brief, strict/,
    ],
    [
      'unknown name in a template',
      builtin({ frontEndUrl: 'https://a.test/{instance}' }),
      'sellers[0].products[0].provisioning.frontEndUrl',
      /\{instance\}; use \{instanceId\}/,
    ],
    [
      'script as address',
      builtin({ frontEndUrl: 'javascript:alert(1)' }),
      'sellers[0].products[0].provisioning.frontEndUrl',
      /https:\/\/ or http:\/\//,
    ],
    [
      'host left to the buyer',
      builtin({ adminUrl: 'https://{customerId}.a.test' }),
      'sellers[0].products[0].provisioning.adminUrl',
      /host/,
    ],
    [
      'address too long once filled in',
      builtin({ frontEndUrl: `https://a.test/${'x'.repeat(470)}/{instanceId}` }),
      'sellers[0].products[0].provisioning.frontEndUrl',
      /takes 512/,
    ],
    [
      'quota as a float',
      account({
        products: [{ productId: 'P', package: { meter: 'm', quota: 10.5, resets: 'none', whenUsedUp: 'stop' } }],
      }),
      'sellers[0].products[0].package.quota',
      /Must be a string/,
    ],
    [
      'unknown scope',
      account({ apiKeys: [{ name: 'x', key: 'kp_live_12345678', scopes: ['all'] }] }),
      'sellers[0].apiKeys[0].scopes[0]',
      /usage:write/,
    ],
    ['setting out of range', account({ settings: { taskHours: 0 } }), 'sellers[0].settings.taskHours', /at least 1/],
  ])('%s', (_, input, path, message) => {
    expect(faults(input)[path]).toMatch(message)
  })

  it('are told all at once', () => {
    const input = {
      users: [{ email: 'x' }],
      sellers: [
        {
          id: 'acme',
          nmae: 'Acme',
          keys: [
            { class: 'basic', key: 'k' },
            { class: 'kit', key: 'k' },
          ],
          products: [{}],
        },
      ],
    }
    expect(Object.keys(faults(input)).sort((a, b) => a.localeCompare(b))).toEqual([
      'sellers[0].keys[1].key',
      'sellers[0].nmae',
      'sellers[0].products[0].productId',
      'users[0].email',
    ])
  })

  it('never repeat a secret', () => {
    const told = JSON.stringify(faults(account({ keys: [{ class: 'x', key: ' s3cret-value ' }] })))
    expect(told).not.toContain('s3cret-value')
  })
})
