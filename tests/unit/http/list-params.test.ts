import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { listParams } from '@/lib/http/list-params'
import { momentFilter } from '@/lib/services/list-input'
import { messageQuery } from '@/lib/services/messages/query'

const list = z.object({ from: momentFilter, to: momentFilter })

describe('days in the address of a list', () => {
  it('are moments in the zone of the reader, the last day included', () => {
    expect(list.parse(listParams({ from: '2026-01-31', to: '2026-01-31' }, 'Asia/Shanghai'))).toEqual({
      from: new Date('2026-01-30T16:00:00Z'),
      to: new Date('2026-01-31T16:00:00Z'),
    })
  })

  it.each(['0000-01-01', '9999-12-31'])('no database reckons with are no filter: %s', (day) => {
    for (const zone of ['Asia/Shanghai', 'America/New_York'])
      expect(list.parse(listParams({ from: day, to: day }, zone))).toEqual({ from: undefined, to: undefined })
    expect(list.parse({ from: `${day}T00:00:00Z` }).from).toBeUndefined()
    expect(messageQuery.parse({ from: day, to: day })).toEqual({})
  })
})
