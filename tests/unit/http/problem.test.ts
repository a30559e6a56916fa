import { describe, expect, it } from 'vitest'
import { errorResponse } from '@/lib/http/problem'
import { ServiceError } from '@/lib/services/errors'

const quiet = { error: () => undefined }

describe('the answer to a fault', () => {
  it('asks to come again while the database is away, also beneath the wrapper of a query', async () => {
    const away = new Error('Failed query', { cause: Object.assign(new Error('closed'), { code: 'CONNECTION_CLOSED' }) })
    const answer = errorResponse(away, quiet)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await answer.json()).toMatchObject({ status: 503, title: 'unavailable' })
  })

  it('hides any other fault of ours behind its request id', async () => {
    const answer = errorResponse(new Error('a secret'), quiet)
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toContain('a secret')
  })

  it('tells what a service refuses', async () => {
    expect(errorResponse(new ServiceError('gone', 'It ended.'), quiet).status).toBe(410)
  })
})
