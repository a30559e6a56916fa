import { expect, it } from 'vitest'
import { savedViews } from '@/db/schema'
import { removeMember } from '@/lib/services/access/remove-member'
import { listViews } from '@/lib/services/views/list-views'
import { removeView } from '@/lib/services/views/remove-view'
import { MAX_VIEWS, saveView } from '@/lib/services/views/save-view'
import { describeOnBothDatabases } from '../../support/database'
import { peopleOf } from '../access/support'

const list = 'orders'

describeOnBothDatabases('saved views of a list', (getDb) => {
  it('are kept by name for one person and one list', async () => {
    const { add } = await peopleOf(getDb())
    const { ctx } = await add('ann', 'owner')
    const other = await add('bob', 'viewer')
    await saveView(ctx, { list, name: ' Trials ', query: 'type=TRIAL' })
    await saveView(ctx, { list, name: 'A product', query: 'product=P1' })
    await saveView(ctx, { list: 'metering/records', name: 'Trials', query: 'state=dead' })
    expect(await listViews(ctx, { list })).toEqual([
      { name: 'A product', query: 'product=P1' },
      { name: 'Trials', query: 'type=TRIAL' },
    ])
    expect(await listViews(other.ctx, { list })).toEqual([])
  })

  it('take new filters under a name used before', async () => {
    const { add } = await peopleOf(getDb())
    const { ctx } = await add('ann', 'viewer')
    await saveView(ctx, { list, name: 'Mine', query: 'type=TRIAL' })
    await saveView(ctx, { list, name: 'Mine', query: 'type=NEW' })
    expect(await listViews(ctx, { list })).toEqual([{ name: 'Mine', query: 'type=NEW' }])
  })

  it('are removed by whoever they belong to, also twice', async () => {
    const { add } = await peopleOf(getDb())
    const { ctx } = await add('ann', 'viewer')
    const other = await add('bob', 'viewer')
    await saveView(ctx, { list, name: 'Mine', query: 'type=TRIAL' })
    await removeView(other.ctx, { list, name: 'Mine' })
    expect(await listViews(ctx, { list })).toHaveLength(1)
    await removeView(ctx, { list, name: 'Mine' })
    await removeView(ctx, { list, name: 'Mine' })
    expect(await listViews(ctx, { list })).toEqual([])
  })

  it('go with the person who is taken off the account', async () => {
    const { add } = await peopleOf(getDb())
    const owner = await add('ann', 'owner')
    const bob = await add('bob', 'viewer')
    await saveView(bob.ctx, { list, name: 'Mine', query: 'type=TRIAL' })
    await removeMember(owner.ctx, { userId: bob.id })
    expect(await getDb().select().from(savedViews)).toEqual([])
  })

  it('have a bound, which does not stop the change of one that is there', async () => {
    const { add } = await peopleOf(getDb())
    const { ctx } = await add('ann', 'viewer')
    for (let n = 1; n <= MAX_VIEWS; n += 1) await saveView(ctx, { list, name: `View ${n}`, query: `q=${n}` })
    await expect(saveView(ctx, { list, name: 'One more', query: 'q=0' })).rejects.toMatchObject({
      code: 'conflict',
      issues: [{ code: 'too_many_views', values: { max: MAX_VIEWS } }],
    })
    await saveView(ctx, { list, name: 'View 1', query: 'q=other' })
    expect(await listViews(ctx, { list })).toHaveLength(MAX_VIEWS)
  })

  it.each([
    { list, name: ' ', query: 'q=1' },
    { list, name: 'Mine', query: '' },
    { list, name: 'x'.repeat(61), query: 'q=1' },
    { list, name: 'a\0b', query: 'q=1' },
    { list: '', name: 'Mine', query: 'q=1' },
  ])('refuse %j', async (input) => {
    const { add } = await peopleOf(getDb())
    const { ctx } = await add('ann', 'viewer')
    await expect(saveView(ctx, input)).rejects.toMatchObject({ code: 'invalid' })
  })

  it('belong to people alone', async () => {
    const { system } = await peopleOf(getDb())
    await expect(saveView(system, { list, name: 'Mine', query: 'q=1' })).rejects.toMatchObject({ code: 'forbidden' })
  })
})
