import { constants, createPrivateKey, generateKeyPairSync, privateDecrypt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { SANDBOX_FAMILIES, SANDBOX_FAULTS, type SandboxFamily } from '@/lib/domain/sandbox'
import { DEFAULT_SELLER_SETTINGS } from '@/lib/domain/seller'
import { FAMILY_CODECS } from '@/lib/koogallery/families'
import { recognise } from '@/lib/koogallery/request'
import { decryptOaep } from '@/lib/koogallery/rsa-oaep'
import { WIRE_FAMILIES } from '@/lib/sandbox/families'
import { authToken, signQuery } from '@/lib/sandbox/families/auth-token'
import { bodySignature } from '@/lib/sandbox/families/body-sign'
import type { CallToSign } from '@/lib/sandbox/families/family'
import { kitHeaders, memberToken } from '@/lib/sandbox/families/kit'
import { encryptSecret, OAEP_FORMS } from '@/lib/sandbox/families/oaep'
import { decryptField, encryptField } from '@/lib/sandbox/families/sensitive-field'
import { faultFits, planDeliveries } from '@/lib/sandbox/faults'
import { lifeOf } from '@/lib/sandbox/life'

const T0 = new Date('2026-01-31T10:00:00.123Z')
const ADDRESS = 'http://127.0.0.1:1/api/koogallery/demo'
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const kitPublicKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
const keys = { basic: 'k-basic', general: 'k-general', v1: 'k-v1', license_code: 'k-code', kit: 'k-kit', kitPublicKey }
const identity = { businessId: 'b-1', nonce: 'A1B2C3D4E5F60718293A4B5C6D7E8F90', sentAt: T0 }

describe('the published rules', () => {
  it('make the vectors of protocol/license.md 2.6', () => {
    const call = {
      activity: 'releaseLicense',
      instanceId: 'biz-9f1c2d',
      orderId: 'CS2601310900TEST1',
      timeStamp: '20260801000000001',
    }
    expect(authToken('demo-key-0001', call)).toBe('2mNwXtaM13XUYi5QX5uFdqSasAp7v/+ebLUGGIWNO2Q=')
    const body = '{"resultCode":"000000","resultMsg":"success","instanceId":"biz-9f1c2d","license":"LIC-EXAMPLE-1"}'
    expect(bodySignature('demo-key-0001', body)).toBe('yYxlUvthcaZYV1Ee5AhYoqKQvi0Z9DNNqu9pfAYXZTc=')
  })

  it('make the vectors of protocol/kit-and-oauth.md 3.4', () => {
    const body = {
      domainName: 'https://acme.login.example.com',
      flag: 1,
      instanceId: 'inst-7f3a',
      name: 'Acme 测试',
      orderId: 'CS2503140001ABCD',
      tenantCode: 'acme',
      tenantId: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
      testFlag: 0,
      timeStamp: '20250314101530123',
    }
    const key = 'demoKitKey-0001'
    expect(memberToken(key, body)).toBe('IxjvYRyDNoWC5UfeR7dKuyqbVePneSlKccA3+cG6XN0=')
    expect(memberToken(key, { ...body, instanceId: '', orderId: '', testFlag: 1 })).toBe(
      'nYh7hlCxwoz5tSLeZS5k8s9XN+Itgjy2Vx4XL7l+Sow=',
    )
    expect(bodySignature(key, '{"resultCode":"000000","resultMsg":"Success"}')).toBe(
      'wtZW757uLn2skv+LhiWisUneinOG6EZw3ZRPY0Y3BtI=',
    )
    // 2.1: members as the example writes them, the test flag before the time.
    const payload = JSON.stringify(body)
    expect(kitHeaders(key, payload, 'A1B2C3D4E5F6', new Date(1_741_918_530_123))['x-sign']).toBe(
      'c1f3820788e401e0f5b59ae127ac09dc4bcda3a6aa48a31ec9694fbbf9a43cec',
    )
  })

  it('encrypt as Java does, in both lengths, and read it back (protocol/saas-v1.md 5)', () => {
    for (const bits of [128, 256] as const) {
      const field = encryptField('a key', bits, 'ABCDEFGH12345678', '王 13800000000')
      expect(decryptField('a key', bits, field)).toBe('王 13800000000')
      expect(decryptField('other', bits, field)).not.toBe('王 13800000000')
    }
    expect(decryptField('a key', 256, 'too short')).toBeUndefined()
  })

  it('pad client secrets as Node reads them, and with a mask digest of their own (kit-and-oauth.md 3.5)', () => {
    const same = encryptSecret(kitPublicKey, 's3cret', OAEP_FORMS.oaep_sha256)
    const read = privateDecrypt(
      { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
      Buffer.from(same, 'base64'),
    )
    expect(read.toString()).toBe('s3cret')
    const pem = createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    for (const form of Object.values(OAEP_FORMS)) {
      expect(decryptOaep(pem, encryptSecret(kitPublicKey, 's3cret', form))).toBe('s3cret')
    }
  })
})

/** One call of each family, as the engine would plan it. */
const CALLS: Record<SandboxFamily, Pick<CallToSign, 'activity' | 'members'>> = {
  saas_v2: { activity: 'newInstance', members: { activity: 'newInstance', orderId: 'o-1', orderLineId: 'o-1-000001' } },
  order_notify: { activity: 'orderNotify', members: { activity: 'orderNotify', orderId: 'o-1' } },
  saas_v1: {
    activity: 'newInstance',
    members: { orderId: 'o-1', productId: 'p-1', customerId: 'c', customerName: 'Ada Lovelace 云', mobilePhone: '138' },
  },
  license_v1: { activity: 'getLicense', members: { orderId: 'o-1', productId: 'p-1', customerId: 'c' } },
  license_code: {
    activity: 'updateLicenseCodeStatus',
    members: { activity: 'updateLicenseCodeStatus', license: 'PL1', status: 'FREEZE' },
  },
  license_async: {
    activity: 'getLicenseAsync',
    members: {
      activity: 'getLicenseAsync',
      instanceId: 'i-1',
      eventId: 'e-1',
      effectiveTime: '2026-02-01 00:00:00 z',
    },
  },
  kit_v1: {
    activity: 'allOrgSync',
    members: { instanceId: 'i-1', tenantId: 't', departments: [{ orgCode: 'D1', orgName: '部门', parentCode: '' }] },
  },
  kit_v2: {
    activity: 'applicationSync',
    members: { instanceId: 'i-1', tenantId: 't', appId: 'a', clientId: 'c', flag: 1 },
  },
}

describe('calls of every family', () => {
  const check = (family: SandboxFamily, bend: Parameters<(typeof WIRE_FAMILIES)['saas_v2']['sign']>[1]) => {
    const request = WIRE_FAMILIES[family].sign({ address: ADDRESS, keys, identity, ...CALLS[family] }, bend)
    const raw = {
      method: request.method,
      url: request.url.replace('http://127.0.0.1:1', ''),
      headers: Object.entries(request.headers),
      body: Buffer.from(request.body),
    }
    const known = recognise(raw)
    if (known === 'unrecognised') return { known, verdict: undefined, parsed: undefined }
    const codec = FAMILY_CODECS[known]
    const key = { id: 'k', secret: keys[codec.keyClass] }
    const settings = DEFAULT_SELLER_SETTINGS
    const verdict = codec.verify({ request: raw, keys: [key], now: T0, settings })
    return { known, verdict, parsed: codec.parse(raw, { key, settings }) }
  }

  it.each(SANDBOX_FAMILIES)('%s is recognised, verified and read by the portal', (family) => {
    const { known, verdict, parsed } = check(family, 'none')
    expect(known).toBe(family)
    expect(verdict).toMatchObject({ ok: true })
    expect(parsed).toMatchObject({ ok: true, activity: CALLS[family].activity, unknownFields: [] })
  })

  it.each(SANDBOX_FAMILIES)('%s is refused with the key of another class, and with a wrong one', (family) => {
    expect(check(family, 'wrong_key_class').verdict).toMatchObject({ ok: false, reason: 'signature_mismatch' })
    expect(check(family, 'bad_signature').verdict).toMatchObject({ ok: false, reason: 'signature_mismatch' })
  })

  it.each(SANDBOX_FAMILIES)('%s is accepted under every harmless bend', (family) => {
    const { activity } = CALLS[family]
    for (const bend of ['unknown_fields', 'reserialised', 'plus_as_blank', 'oaep_sha1', 'unquoted_list'] as const) {
      if (!faultFits(bend, family, activity)) continue
      const { verdict, parsed } = check(family, bend)
      expect({ bend, verdict }).toMatchObject({ verdict: { ok: true } })
      expect({ bend, parsed }).toMatchObject({ parsed: { ok: true } })
    }
  })

  it('have a plus sign to be misread when they should', () => {
    const { url } = signQuery({ address: ADDRESS, keys, identity, ...CALLS.saas_v1 }, 'plus_as_blank')
    expect(/authToken=[^&]*\+/.test(url)).toBe(true)
  })

  it('decide once under each fault of each family', () => {
    for (const family of SANDBOX_FAMILIES) {
      for (const fault of SANDBOX_FAULTS) {
        const decisive = planDeliveries(fault, family)
          .flat()
          .filter((delivery) => delivery.decisive)
        expect(decisive).toHaveLength(1)
      }
    }
  })
})

describe('the judgement of V1.0 answers (protocol/saas-v1.md 3, 7)', () => {
  const body = '{"resultCode":"000000","resultMsg":"ok","instanceId":"i-1","license":"L-1"}'
  const signed = `sign_type="HMAC-SHA256", signature="${bodySignature(keys.v1, body)}"`
  const judge = (header: [string, string] | undefined, text = body) =>
    WIRE_FAMILIES.license_v1.judge(
      { activity: 'getLicense', members: {}, keys },
      { status: 200, headers: [['Content-Type', 'application/json'], ...(header ? [header] : [])], body: text },
    )

  it('takes an answer signed over its very bytes, with or without a blank', () => {
    expect(judge(['Body-Sign', signed])).toMatchObject({ good: true, license: 'L-1', findings: [] })
    expect(judge(['Body-Sign', signed.replace('signature=', 'signature= ')])).toMatchObject({ good: true })
  })

  it.each([
    ['body_sign_missing', undefined, body],
    ['body_sign_spelling', ['body-sign', signed], body],
    ['body_sign_format', ['Body-Sign', signed.replaceAll('"', '')], body],
    ['body_sign_mismatch', ['Body-Sign', signed], `${body} `],
    ['license_missing', ['Body-Sign', signed], body.replace('"L-1"', '""')],
  ] as const)('finds %s', (finding, header, text) => {
    const judgement = judge(header ? [header[0], header[1]] : undefined, text)
    expect(judgement.good).toBe(false)
    expect(judgement.findings).toContain(finding)
  })

  it('decrypts user name and password with the account’s key, and says when it cannot', () => {
    const answer = (userName: string) => {
      const text = JSON.stringify({
        resultCode: '000000',
        resultMsg: 'ok',
        encryptType: '1',
        instanceId: 'i-1',
        appInfo: { frontEndUrl: 'https://app.test', userName },
      })
      const sign = `sign_type="HMAC-SHA256", signature="${bodySignature(keys.v1, text)}"`
      return WIRE_FAMILIES.saas_v1.judge(
        { activity: 'newInstance', members: {}, keys },
        {
          status: 200,
          headers: [
            ['content-type', 'application/json'],
            ['Body-Sign', sign],
          ],
          body: text,
        },
      )
    }
    const good = answer(encryptField(keys.v1, 256, 'ABCDEFGH12345678', 'admin'))
    expect(good.info.get('i-1')).toMatchObject({ appInfo: { userName: 'admin' } })
    expect(answer(encryptField('other', 256, 'ABCDEFGH12345678', 'admin')).findings).toContain(
      'not_decryptable:userName',
    )
  })

  it('wants nothing in a Kit answer but its two members (protocol/kit-and-oauth.md 1.6)', () => {
    const judgement = WIRE_FAMILIES.kit_v2.judge(
      { activity: 'tenantSync', members: {}, keys },
      {
        status: 200,
        headers: [['content-type', 'application/json']],
        body: '{"resultCode":"000000","resultMsg":"ok","more":1}',
      },
    )
    expect(judgement.findings).toEqual(['unexpected_member:more'])
  })
})

describe('lives', () => {
  it('of authorization codes begin without a call (protocol/license.md 3.2)', () => {
    expect(lifeOf('license_code').purchase).toBeNull()
  })
})
