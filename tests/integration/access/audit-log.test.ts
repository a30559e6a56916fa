import { expect, it } from 'vitest'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { findAuditEntry } from '@/lib/services/audit/find'
import { listAuditLog } from '@/lib/services/audit/list'
import { listAuditFilterChoices } from '@/lib/services/audit/list-choices'
import { describeOnBothDatabases } from '../../support/database'
import { peopleOf } from './support'

describeOnBothDatabases('the audit log', (getDb) => {
  async function withEntries(count: number) {
    const people = await peopleOf(getDb())
    const ann = await people.add('ann', 'owner')
    for (let i = 0; i < count; i += 1) {
      // Three entries share each moment, so that paging must look at the id too.
      if (i % 3 === 0) people.clock.now = new Date(people.clock.now.getTime() + 1000)
      const entry = { action: i % 2 ? 'key.added' : 'key.retired', subjectKind: 'key', subjectId: `k${i % 5}` }
      await transaction(getDb(), (tx) => recordAudit(tx, i % 4 ? ann.ctx : people.system, entry))
    }
    return { ...people, ann }
  }

  it('pages through everything once, newest first', async () => {
    const { ann } = await withEntries(25)
    const seen: { at: Date; id: string }[] = []
    let cursor: string | undefined
    do {
      const page = await listAuditLog(ann.ctx, { filter: {}, cursor, limit: 7 })
      seen.push(...page.rows)
      cursor = page.next ?? undefined
    } while (cursor)
    expect(new Set(seen.map(({ id }) => id)).size).toBe(25)
    const times = seen.map(({ at }) => at.getTime())
    expect(times).toEqual(times.toSorted((a, b) => b - a))
  })

  it('filters by who, what, on what and when, and offers what there is', async () => {
    const { ann, clock } = await withEntries(20)
    const find = async (filter: Parameters<typeof listAuditLog>[1]['filter']) =>
      (await listAuditLog(ann.ctx, { filter })).rows.length
    expect(await find({ actor: 'ann' })).toBe(15)
    expect(await find({ action: 'key.added' })).toBe(10)
    expect(await find({ subjectKind: 'key', subjectId: 'k1' })).toBe(4)
    expect(await find({ from: clock.now })).toBe(2)
    expect(await find({ to: clock.now })).toBe(18)
    expect(await listAuditFilterChoices(ann.ctx)).toEqual({
      actors: ['ann', 'test'],
      actions: ['key.added', 'key.retired'],
      subjectKinds: ['key'],
    })
  })

  it('shows an entry to its own account only, and to roles that may read', async () => {
    const { ann, add } = await withEntries(1)
    const [row] = (await listAuditLog(ann.ctx, { filter: {} })).rows
    const id = row?.id ?? ''
    expect(await findAuditEntry(ann.ctx, id)).toMatchObject({ action: 'key.retired' })
    await expect(findAuditEntry({ ...ann.ctx, sellerId: 'other' }, id)).rejects.toMatchObject({ code: 'not_found' })
    expect((await listAuditLog({ ...ann.ctx, sellerId: 'other' }, { filter: {} })).rows).toEqual([])
    const viewer = await add('bob', 'viewer')
    await expect(listAuditLog(viewer.ctx, { filter: {} })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(listAuditFilterChoices(viewer.ctx)).rejects.toMatchObject({ code: 'forbidden' })
  })
})
