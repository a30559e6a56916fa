import { describe, expect, it } from 'vitest'
import { nestsTooDeep } from '@/lib/domain/json-depth'
import { readEvent } from '@/lib/services/metering/read-events'
import { readJson } from '@/lib/services/read-json'

const DEEP = 100_000
const deep = (inner: string) => `${'['.repeat(DEEP)}${inner}${']'.repeat(DEEP)}`

describe('JSON that others send', () => {
  it('is read where it can be kept', () => {
    expect(readJson('{"a":["[[","\\"{"]}')).toEqual({ a: ['[[', '"{'] })
    for (const text of ['', '{', '"\\u0000"', '{"\\ud800":1}']) expect(readJson(text)).toBeUndefined()
  })

  it('is none when it nests deeper than it could be written again', () => {
    expect(readJson(deep(''))).toBeUndefined()
    expect(nestsTooDeep(JSON.stringify({ text: '['.repeat(DEEP) }))).toBe(false)
    expect(nestsTooDeep(`[${'[],'.repeat(DEEP)}[]]`)).toBe(false)
  })

  it.each([
    ['lists', '['.repeat(200), '['.repeat(201)],
    ['objects', '{"a":'.repeat(200), '{"a":'.repeat(201)],
    ['both', '[{"a":'.repeat(100), `${'[{"a":'.repeat(100)}[`],
    [
      'what follows closed ones',
      `${'[{}],{"a":[]},'.repeat(9)}${'['.repeat(200)}`,
      `[${'{},'.repeat(9)}${'['.repeat(200)}`,
    ],
    ['what stands in a text', `"\\"${'['.repeat(201)}"`, `"\\\\"${'['.repeat(201)}`],
  ])('is deep beyond 200 levels, of %s', (_, shallow, tooDeep) => {
    expect([nestsTooDeep(shallow), nestsTooDeep(tooDeep)]).toEqual([false, true])
  })

  it('spoils one usage event and not its call', () => {
    const attributes: unknown = JSON.parse(`{"a":${deep('1')}}`)
    expect(readEvent({ id: 'e', instanceId: 'i', value: '1', time: '2026-11-02T08:00:00Z', attributes })).toMatchObject(
      {
        reason: 'bad_attributes',
      },
    )
  })
})
