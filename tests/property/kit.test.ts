import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_SELLER_SETTINGS as settings } from '@/lib/domain/seller'
import { canonicalJson } from '@/lib/koogallery/canonical-json'
import { FAMILY_CODECS } from '@/lib/koogallery/families'
import { parseLenient } from '@/lib/koogallery/lenient-json'
import { kitV2Call } from '../support/kit'

/** The joint-operations Kit, protocol/kit-and-oauth.md 2 and 3; what all families share is in families.test.ts. */

const NOW = new Date('2026-01-31T09:00:00.123Z')

const listText = fc.oneof(
  fc.json(),
  fc.string(),
  fc.stringMatching(/^\[?(\{(orgCode|userName):["']?[a-z0-9]{0,4}["']?,?\},?){0,3}\]?$/),
)

describe('the Kit', () => {
  it('reads any list without throwing', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.oneof(listText, fc.stringMatching(/^[[\]{}'",:\\ a1]{0,40}$/)), (text) => {
        parseLenient(text)
      }),
      { numRuns: 20_000 },
    )
  })

  it('V2 verifies a body that was laid out anew on its way', () => {
    const object = fc.dictionary(fc.stringMatching(/^[a-zA-Z]{1,12}$/), fc.oneof(fc.string(), fc.integer()), {
      maxKeys: 8,
    })
    const secret = fc.string({ minLength: 1, maxLength: 40 })
    const nonce = fc.stringMatching(/^[\x21-\x7e]{1,40}$/)
    fc.assert(
      fc.property(object, secret, nonce, (value, key, nonce) => {
        const request = kitV2Call({
          path: '/produceAPI/v2/tenantSync',
          body: JSON.stringify(value, undefined, 2),
          signedBody: canonicalJson(JSON.stringify(value)) ?? '',
          key,
          now: NOW,
          nonce,
        })
        const keys = [{ id: 'k', secret: key }]
        expect(FAMILY_CODECS.kit_v2.verify({ request, keys, now: NOW, settings })).toMatchObject({ ok: true })
      }),
      { numRuns: 1_000 },
    )
  })
})
