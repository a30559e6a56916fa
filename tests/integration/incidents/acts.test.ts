import { randomUUID } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import { auditLog, memberships, users } from '@/db/schema'
import { ROLES } from '@/lib/domain/roles'
import type { ServiceContext } from '@/lib/services/context'
import { acknowledgeIncident } from '@/lib/services/incidents/acknowledge'
import { assignIncident, listIncidentOwners } from '@/lib/services/incidents/assign'
import { checkRefund, getFailedOrder } from '@/lib/services/incidents/check-refund'
import { getIncident } from '@/lib/services/incidents/get'
import { ignoreIncident } from '@/lib/services/incidents/ignore'
import { noteIncident } from '@/lib/services/incidents/note'
import { reopenIncident } from '@/lib/services/incidents/reopen'
import { resolveIncident } from '@/lib/services/incidents/resolve'
import type { IncidentView } from '@/lib/services/incidents/view'
import { reportAttention } from '@/lib/services/reports/attention'
import { describeOnBothDatabases } from '../../support/database'
import { emptyTables } from '../../support/empty-tables'
import { OWNER, serviceContexts, userOf } from '../../support/service-context'
import { failing, grouped } from './support'

const MINUTE = 60_000
const byText = (a: unknown, b: unknown) => String(a).localeCompare(String(b))

describeOnBothDatabases('acting on incidents', (getDb) => {
  let contexts: ReturnType<typeof serviceContexts>
  let ctx: ServiceContext
  beforeEach(async () => {
    await emptyTables(getDb())
    contexts = serviceContexts(getDb())
    ctx = contexts.contextFor('acme', OWNER)
  })
  const tick = (minutes: number) => {
    contexts.clock.now = new Date(contexts.clock.now.getTime() + minutes * MINUTE)
  }
  const begun = async (): Promise<IncidentView> => {
    await failing(ctx, { orderId: 'CS1' }, 10)
    const [incident] = await grouped(ctx)
    if (!incident) throw new Error('an incident')
    return incident
  }
  const member = async (role: (typeof ROLES)[number]) => {
    const id = randomUUID()
    const at = contexts.clock.now
    await getDb()
      .insert(users)
      .values({ id, email: `${id}@acme.test`, name: `A ${role}`, createdAt: at })
    await getDb().insert(memberships).values({ sellerId: 'acme', userId: id, role, createdAt: at })
    return id
  }

  it('keeps each act with its reason, its author and an audit row', async () => {
    const { id, version } = await begun()
    const at = (offset: number) => ({ incidentId: id, version: version + offset })
    await acknowledgeIncident(ctx, at(0))
    await noteIncident(ctx, { incidentId: id, note: 'The pool was empty.' })
    await ignoreIncident(ctx, { ...at(1), reason: 'A customer of ours tests.' })
    await reopenIncident(ctx, { ...at(2), reason: 'It is real.' })
    await resolveIncident(ctx, { ...at(3), reason: 'Filled up.' })
    const incident = await getIncident(ctx, id)
    expect(incident).toMatchObject({ state: 'resolved', closedBy: 'Owner', ownerId: OWNER.kind === 'user' && OWNER.id })
    expect(incident.history.map(({ kind, by, text }) => [kind, by, text]).sort(byText)).toEqual(
      [
        ['opened', null, null],
        ['acknowledged', 'Owner', null],
        ['noted', 'Owner', 'The pool was empty.'],
        ['ignored', 'Owner', 'A customer of ours tests.'],
        ['opened_again', 'Owner', 'It is real.'],
        ['resolved', 'Owner', 'Filled up.'],
      ].sort(byText),
    )
    const audit = await auditOf()
    expect(audit.sort(byText)).toEqual([
      'incident.acknowledge',
      'incident.ignore',
      'incident.note',
      'incident.reopen',
      'incident.resolve',
    ])
  })

  const auditOf = async () => {
    return (await getDb().select().from(auditLog)).map(({ action }) => action)
  }

  it('wants a reason, the version that was seen, and an act that makes sense', async () => {
    const { id, version } = await begun()
    const seen = { incidentId: id, version }
    await expect(resolveIncident(ctx, seen)).rejects.toMatchObject({ issues: [{ code: 'reason_missing' }] })
    await expect(ignoreIncident(ctx, { ...seen, reason: ' ' })).rejects.toMatchObject({
      issues: [{ code: 'reason_missing' }],
    })
    await expect(reopenIncident(ctx, { ...seen, reason: 'x' })).rejects.toMatchObject({ code: 'conflict' })
    await acknowledgeIncident(ctx, seen)
    await expect(acknowledgeIncident(ctx, seen)).rejects.toMatchObject({ issues: [{ code: 'incident_changed' }] })
    await expect(getIncident(ctx, randomUUID())).rejects.toMatchObject({ code: 'not_found' })
    await expect(getIncident({ ...ctx, sellerId: 'other' }, id)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('opens a resolved one at the next failure alone, and leaves an ignored one be', async () => {
    const { id, version } = await begun()
    await resolveIncident(ctx, { incidentId: id, version, reason: 'done' })
    expect(await grouped(ctx)).toMatchObject([{ state: 'resolved', failing: 1 }])
    tick(5)
    await failing(ctx, { orderId: 'CS2' }, 1)
    const [open] = await grouped(ctx)
    expect(open).toMatchObject({ state: 'open', failing: 2, closedBy: null })
    await ignoreIncident(ctx, { incidentId: id, version: open?.version ?? 0, reason: 'known' })
    tick(5)
    await failing(ctx, { orderId: 'CS3' }, 1)
    expect(await grouped(ctx)).toMatchObject([{ state: 'ignored', failing: 3 }])
    expect(await reportAttention(ctx)).toMatchObject({ incidents: [], incidentCount: 0 })
  })

  it('is owned by people who may act on it', async () => {
    const { id, version } = await begun()
    const [operator, viewer] = [await member('operator'), await member('viewer')]
    expect(await listIncidentOwners(ctx)).toEqual([{ id: operator, name: 'A operator' }])
    await assignIncident(ctx, { incidentId: id, version, ownerId: operator, reason: 'on duty' })
    expect(await getIncident(ctx, id)).toMatchObject({
      ownerName: 'A operator',
      history: [{ kind: 'assigned', text: 'on duty', details: { owner: 'A operator' } }, { kind: 'opened' }],
    })
    expect(await grouped(ctx, { owner: operator })).toHaveLength(1)
    const next = { incidentId: id, version: version + 1 }
    await expect(assignIncident(ctx, { ...next, ownerId: viewer })).rejects.toMatchObject({ code: 'invalid' })
    await assignIncident(ctx, { ...next, ownerId: null })
    expect(await getIncident(ctx, id)).toMatchObject({ ownerId: null })
  })

  it('is acted on by owners and operators, and seen by everybody of the account', async () => {
    const { id, version } = await begun()
    for (const role of ROLES) {
      const as = contexts.contextFor('acme', userOf(role))
      expect(await getIncident(as, id)).toMatchObject({ id })
      if (role === 'owner' || role === 'operator') continue
      const seen = { incidentId: id, version, reason: 'x' }
      for (const act of [acknowledgeIncident, resolveIncident, ignoreIncident, reopenIncident]) {
        await expect(act(as, seen)).rejects.toMatchObject({ code: 'forbidden' })
      }
      await expect(assignIncident(as, { ...seen, ownerId: null })).rejects.toMatchObject({ code: 'forbidden' })
      await expect(noteIncident(as, { incidentId: id, note: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
      await expect(checkRefund(as, { orderId: 'CS1', found: 'kept' })).rejects.toMatchObject({ code: 'forbidden' })
    }
    const buyer = contexts.contextFor('acme', { kind: 'buyer', name: 'b' })
    await expect(getIncident(buyer, id)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await grouped(ctx)).toMatchObject([{ state: 'open', version }])
  })

  it('presumes an order refunded once its clock has run out, until somebody looks (protocol/seller-center.md 6.2)', async () => {
    await failing(ctx, { orderId: 'CS1' }, 179)
    await failing(ctx, { orderId: 'CS2', activity: 'refreshInstance' }, 179)
    await failing(ctx, { orderId: 'CS3', activity: 'getLicense', family: 'license_v1' }, 200)
    await grouped(ctx)
    expect(await getFailedOrder(ctx, 'CS1')).toBeNull()
    expect(await getFailedOrder(ctx, 'CS2')).toBeNull()
    // Licence 1.0: no refund, the order waits for the seller (protocol/license.md 2.8).
    expect(await getFailedOrder(ctx, 'CS3')).toMatchObject({ refund: 'none' })
    tick(2)
    const [purchase] = (await grouped(ctx, { activity: 'newInstance' })).values()
    expect(purchase).toMatchObject({ lost: true, clock: { over: true, outcome: 'refunded' } })
    expect(await getFailedOrder(ctx, 'CS1')).toMatchObject({
      refund: 'presumed',
      checkedBy: null,
      activity: 'newInstance',
    })
    expect(await reportAttention(ctx)).toMatchObject({ presumed: 1 })
    const { history } = await getIncident(ctx, purchase?.id ?? '')
    expect(history[0]).toMatchObject({ kind: 'lost', details: { count: 1 } })

    await checkRefund(ctx, { orderId: 'CS1', found: 'refunded', note: 'Unsubscribed at 10:02.' })
    expect(await getFailedOrder(ctx, 'CS1')).toMatchObject({
      ...{ refund: 'refunded', checkedBy: 'Owner', note: 'Unsubscribed at 10:02.' },
    })
    await checkRefund(ctx, { orderId: 'CS1', found: 'kept' })
    expect(await reportAttention(ctx)).toMatchObject({ presumed: 0 })
    expect(await auditOf()).toEqual(['order.refund_checked', 'order.refund_checked'])
    await expect(checkRefund(ctx, { orderId: 'CS3', found: 'refunded' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(checkRefund(ctx, { orderId: 'CS9', found: 'refunded' })).rejects.toMatchObject({ code: 'not_found' })
    // Looking again loses nobody's word.
    await grouped(ctx)
    expect(await getFailedOrder(ctx, 'CS1')).toMatchObject({ refund: 'kept' })
  })
})
