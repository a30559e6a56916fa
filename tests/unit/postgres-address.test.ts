import { expect, it } from 'vitest'
import { hostOptions } from '@/db/postgres-address'

it.each([
  ['postgres://u:p@a.test:5432/portal', {}],
  ['postgres://u:p,w@a.test/portal?x=1,2', {}],
  ['postgres://u:p@a.test:5432,b.test:5433/portal', { target_session_attrs: 'primary' }],
  ['postgres://a.test,b.test/portal?sslmode=require', { target_session_attrs: 'primary' }],
  ['postgres://a.test,b.test/portal?target_session_attrs=read-write', { target_session_attrs: 'primary' }],
  ['postgres://a.test,b.test/portal?target_session_attrs=prefer-standby', {}],
])('of several hosts the primary is wanted: %s', (address, options) => {
  expect(hostOptions(address)).toEqual(options)
})
