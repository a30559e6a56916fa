import { expect, it } from 'vitest'
import { filterHref, filterQuery } from '@/lib/ui/filter-href'

it.each([
  [{}, {}, '/acme/orders'],
  [{ type: 'TRIAL' }, { q: 'a b' }, '/acme/orders?type=TRIAL&q=a+b'],
  [{ type: 'TRIAL', cursor: 'x', before: 'y', after: 'z' }, {}, '/acme/orders?type=TRIAL'],
  [{ type: 'TRIAL' }, { type: '' }, '/acme/orders'],
  [{ type: ['NEW', 'TRIAL'] }, {}, '/acme/orders?type=NEW'],
  [{}, { cursor: 'x' }, '/acme/orders?cursor=x'],
])('the address of a list with %j, changed by %j', (params, change, address) => {
  expect(filterHref('/acme/orders', params, change)).toBe(address)
})

it.each([
  [{}, ''],
  [{ type: '', q: undefined }, ''],
  [{ type: 'NEW', q: 'ä&b' }, 'q=%C3%A4%26b&type=NEW'],
  [{ q: 'ä&b', type: ['NEW', 'TRIAL'] }, 'q=%C3%A4%26b&type=NEW'],
  [{ type: 'NEW', cursor: 'x', before: 'y', after: 'z' }, 'type=NEW'],
])('what %j filters by', (params, query) => {
  expect(filterQuery(params)).toBe(query)
})
