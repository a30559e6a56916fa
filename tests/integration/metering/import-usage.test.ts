import { expect, it } from 'vitest'
import { importUsage, previewUsage } from '@/lib/services/metering/import-usage'
import { describeOnBothDatabases } from '@/tests/support/database'
import { userOf } from '@/tests/support/service-context'
import { OWNER, openMetering } from './support'

const AT = '2026-11-02T07:30:00Z'

describeOnBothDatabases('usage from a list', (getDb) => {
  const open = async () => {
    const portal = await openMetering(getDb())
    const instanceId = await portal.sold('P-SUM')
    return { portal, owner: portal.as(OWNER), instanceId }
  }

  it('shows what would become of each row, writes nothing, then takes it in once', async () => {
    const { portal, owner, instanceId } = await open()
    const text = [
      '\uFEFF事件ID,实例ID,计量项,用量,时间',
      `a,${instanceId},m_sum,1.5,${AT}`,
      `"b, quoted",${instanceId},,2,${AT}`,
      `a,${instanceId},m_sum,1.5,${AT}`,
      `a,${instanceId},m_sum,9,${AT}`,
      '',
      `c,nobody,m_sum,1,${AT}`,
    ].join('\r\n')
    const counts = { accepted: 2, duplicate: 1, conflict: 1, refused: 1 }
    const preview = await previewUsage(owner, { text })
    expect(preview).toMatchObject({ rows: 5, counts, leftOut: 0 })
    expect(preview.told.slice(0, 2)).toMatchObject([
      { line: 5, id: 'a', verdict: 'conflict' },
      { line: 7, id: 'c', verdict: 'refused', reason: 'unknown_instance' },
    ])
    expect(await portal.count('usage_events', `seller_id = '${portal.sellerId}'`)).toBe(0)
    expect(await importUsage(owner, { text })).toMatchObject({ counts })
    expect(await importUsage(owner, { text })).toMatchObject({ counts: { ...counts, accepted: 0, duplicate: 3 } })
    expect(await portal.series(instanceId)).toMatchObject({ counted: '3.5' })
    const audits = await portal.rows(`audit_log where seller_id = '${portal.sellerId}' and action = 'usage.import'`)
    expect(audits).toHaveLength(2)
  })

  it('takes long lists in parts', async () => {
    const { portal, owner, instanceId } = await open()
    const rows = Array.from({ length: 2_500 }, (_, n) => `r${n};${instanceId};1;${AT}`)
    const result = await importUsage(owner, { text: ['id;instance_id;value;time', ...rows].join('\n') })
    expect(result).toMatchObject({ rows: 2_500, counts: { accepted: 2_500 } })
    expect(await portal.series(instanceId)).toMatchObject({ counted: '2500' })
  })

  it('says which columns are missing, and who may', async () => {
    const { portal, owner } = await open()
    await expect(previewUsage(owner, { text: 'id,value\n1,2' })).rejects.toMatchObject({
      code: 'invalid',
      issues: [{ code: 'usage_columns', values: { columns: 'instanceId, time' } }],
    })
    for (const verb of [previewUsage, importUsage]) {
      await expect(verb(portal.as(userOf('finance')), { text: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
    }
  })
})
