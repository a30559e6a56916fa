import { describe, expect, it } from 'vitest'
import { readAnswer, withoutSecrets } from '@/lib/services/provisioning/product-answer'

describe("the product's answer", () => {
  it('is none when it holds what the database does not keep', () => {
    for (const license of ['a\\u0000b', '\\ud800']) {
      const { word, reason } = readAnswer(200, `{"status":"done","license":"${license}"}`)
      expect([word, reason]).toEqual([{ kind: 'failed', final: false }, 'HTTP 200, but the body is not JSON'])
    }
  })

  it('is shown without secrets, and as it can be kept', () => {
    expect(withoutSecrets('{"password":"p","a":1}')).toBe('{"password":"••••••","a":1}')
    expect(withoutSecrets('no \0JSON')).toBe('no JSON')
  })
})
