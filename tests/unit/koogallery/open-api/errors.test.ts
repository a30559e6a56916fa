import { describe, expect, it } from 'vitest'
import { isRetryable, OpenApiError, readAnswerCode, requireSuccess } from '@/lib/koogallery/open-api/errors'

/** The retry rules themselves are tried beside the order query. */
describe('codes that only look like others (protocol/seller-center.md 13)', () => {
  it.each([
    // Anything else with HTTP 400 stays refused.
    [400, 'MKT.0250', true],
    [400, 'CBC.0999', true],
    [400, '92020001', true],
    [400, '91381036', true],
    [400, 'APIG.0308', true],
    [400, 'APIGW.0308', true],
    [400, 'xMKT.0250', false],
    [400, 'MKT.02500', false],
    [400, 'MKTx0250', false],
    [400, '920200010', false],
    [400, '191381036', false],
    [400, 'APIGW.03080', false],
    [400, 'APIGWx0308', false],
    // With 502 only what the service itself says is final.
    [502, 'MKT.0101', false],
    [502, 'CBC.0101', false],
    [502, '92020002', false],
    [502, '91381033', false],
    [502, '95000001', false],
    [502, 'xMKT.0101', true],
    [502, 'MKT.01011', true],
    [502, 'MKT.010', true],
    [502, 'MKTx0101', true],
    [502, '920200021', true],
    [502, '9202000', true],
    [502, '9138103', true],
    [502, '9500000', true],
    [502, '913810333', true],
    [502, '950000011', true],
    [502, '93000001', true],
    [502, 'APIGW.0201', true],
  ])('HTTP %i with %s may be tried again: %s', (status, code, expected) => {
    expect(isRetryable({ status, code })).toBe(expected)
  })

  it('a wish to wait counts only where it has content', () => {
    expect(isRetryable({ status: 503, retryAfter: '' })).toBe(false)
    expect(isRetryable({ status: 413 })).toBe(false)
    expect(isRetryable({ status: 400, retryAfter: '5' })).toBe(false)
  })
})

describe('the verdict in an answer', () => {
  it.each([
    [
      { resultCode: 'a', resultMsg: 'b', request_id: 'c' },
      { code: 'a', message: 'b', requestId: 'c' },
    ],
    [
      { error_code: 'a', error_msg: 'b', requestId: 'c' },
      { code: 'a', message: 'b', requestId: 'c' },
    ],
    [
      { errorCode: 'a', errorMsg: 'b' },
      { code: 'a', message: 'b', requestId: undefined },
    ],
    [
      { resultCode: null, error_code: 'a' },
      { code: 'a', message: undefined, requestId: undefined },
    ],
    [
      { resultCode: 'a', error_code: 'x' },
      { code: 'a', message: undefined, requestId: undefined },
    ],
    [
      { resultCode: 7, resultMsg: {} },
      { code: undefined, message: undefined, requestId: undefined },
    ],
    [
      { resultCode: 'a\0', resultMsg: '\ud800' },
      { code: 'a', message: '\ufffd', requestId: undefined },
    ],
  ])('%j', (body, expected) => {
    expect(readAnswerCode(body)).toEqual(expected)
  })

  it.each(['MKT.0000', 'CBC.0000', '92020000'])('%s is a success', (resultCode) => {
    expect(requireSuccess({ resultCode, data: 1 }, { status: 200 })).toEqual({ resultCode, data: 1 })
    expect(requireSuccess({ resultCode, request_id: 'r' }, {})).toEqual({
      resultCode,
      request_id: 'r',
      requestId: 'r',
    })
  })

  const thrown = (json: unknown, answer: Parameters<typeof requireSuccess>[1]) => {
    try {
      return requireSuccess(json, answer)
    } catch (error) {
      return error
    }
  }

  it.each<[unknown, Parameters<typeof requireSuccess>[1], object]>([
    [{}, { status: 200 }, { code: 'unreadable_answer', retryable: false, status: 200 }],
    [{}, {}, { code: 'unreadable_answer', retryable: true, status: undefined }],
    [[], { status: 404 }, { code: 'http_404', retryable: false }],
    [null, { status: 503, retryAfter: '5' }, { code: 'http_503', retryable: true, retryAfter: '5' }],
    [{}, { status: 200 }, { message: 'The marketplace answered without a result code.' }],
    [{ resultCode: 'MKT.0101' }, { status: 400 }, { code: 'MKT.0101', message: 'The marketplace refused the call.' }],
    [
      { error_code: 'X', error_msg: '' },
      { status: 503, retryAfter: '5' },
      { code: 'X', retryable: true, retryAfter: '5' },
    ],
    [
      { error_code: 'X', error_msg: 'words', request_id: 'r' },
      { status: 400 },
      { message: 'words', requestId: 'r', status: 400, retryable: false, name: 'OpenApiError' },
    ],
    // The code decides, not the status.
    [{ resultCode: 'MKT.0999' }, { status: 200 }, { retryable: true }],
  ])('%j with %j is none', (json, answer, expected) => {
    const error = thrown(json, answer)
    expect(error).toBeInstanceOf(OpenApiError)
    expect(error).toMatchObject(expected)
  })

  it('keeps what was behind it', () => {
    const cause = new Error('x')
    expect(new OpenApiError({ code: 'a', message: 'b', retryable: true, cause })).toMatchObject({ cause })
  })
})
