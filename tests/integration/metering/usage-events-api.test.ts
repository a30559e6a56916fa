import { expect, it } from 'vitest'
import { POST } from '@/app/api/v1/usage-events/route'
import { describeOnBothDatabases } from '@/tests/support/database'
import { START } from '@/tests/support/portal'
import { openRest } from './rest'
import { openMetering } from './support'

const time = START.toISOString()

describeOnBothDatabases('POST /api/v1/usage-events', (getDb) => {
  const open = async () => {
    const portal = await openMetering(getDb())
    return { portal, rest: await openRest(portal), instanceId: await portal.sold('P-SUM') }
  }

  it('answers a verdict per event and how many of each', async () => {
    const { rest, instanceId } = await open()
    const event = { id: 'a', instanceId, meter: 'm_sum', value: '2', time }
    const response = await POST(
      rest.post({ events: [event, event, { ...event, value: '3' }, { ...event, id: 'b', instanceId: 'x' }] }),
    )
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      accepted: 1,
      duplicates: 1,
      conflicts: 1,
      refused: 1,
      results: [
        { index: 0, id: 'a', verdict: 'accepted' },
        { index: 1, id: 'a', verdict: 'duplicate' },
        { index: 2, id: 'a', verdict: 'conflict', detail: expect.any(String) },
        { index: 3, id: 'b', verdict: 'refused', reason: 'unknown_instance', detail: expect.any(String) },
      ],
    })
  })

  it('keeps every digit of a JSON number', async () => {
    const { portal, rest, instanceId } = await open()
    const event = `{"id":"n","instanceId":"${instanceId}","value":123456789012345.123456789,"time":"${time}"}`
    await POST(rest.post(`{"events":[${event}]}`))
    expect(await portal.series(instanceId)).toMatchObject({ counted: '123456789012345.123456789' })
  })

  it('takes CloudEvents, many or one', async () => {
    const { portal, rest, instanceId } = await open()
    const event = {
      specversion: '1.0',
      id: '1',
      source: '/app',
      type: 'm_sum',
      subject: instanceId,
      time,
      data: { value: 4 },
    }
    const byData = {
      ...event,
      id: '2',
      type: 'com.acme.used',
      subject: 'ignored',
      data: { value: '5', instanceId, meter: 'm_sum' },
    }
    const batch = await POST(
      rest.post([event, byData], { 'content-type': 'application/cloudevents-batch+json; charset=UTF-8' }),
    )
    expect(await batch.json()).toMatchObject({ accepted: 2, results: [{ id: '/app#1' }, { id: '/app#2' }] })
    const single = await POST(rest.post({ ...event, id: '3' }, { 'content-type': 'application/cloudevents+json' }))
    expect(await single.json()).toMatchObject({ accepted: 1 })
    expect(await portal.series(instanceId)).toMatchObject({ counted: '13' })
  })

  it('says what is wrong with a call as a problem document', async () => {
    const { portal, rest, instanceId } = await open()
    const status = async (request: Request) => (await POST(request)).status
    const events = Array.from({ length: 1_001 }, (_, n) => ({ id: String(n), instanceId, value: 1, time }))
    const tooMany = await POST(rest.post({ events }))
    expect([tooMany.status, tooMany.headers.get('content-type')]).toEqual([413, 'application/problem+json'])
    expect(await status(rest.post({ events: events.slice(1) }))).toBe(200)
    expect(await status(rest.post({ events: [] }))).toBe(200)
    expect(await status(rest.post('{"events":['))).toBe(400)
    expect(await status(rest.post({ event: [] }))).toBe(422)
    expect(await status(rest.post(`{"events":["${'x'.repeat(1024 * 1024)}"]}`))).toBe(413)
    expect(await status(rest.post({ events: [] }, { authorization: 'Bearer kp_live_unknown-key-of-nobody' }))).toBe(401)
    const reader = await openRest(portal, ['instances:read'])
    expect(await status(reader.post({ events: [] }))).toBe(403)
  })
})
