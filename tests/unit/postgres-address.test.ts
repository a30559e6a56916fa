import { expect, it } from 'vitest'
import { hostsOfPair } from '@/db/postgres-address'

const pair = [
  { name: 'a.test', port: 5432 },
  { name: 'b.test', port: 5433 },
]

it.each([
  ['postgres://u:p@a.test:5432/portal', []],
  ['postgres://u:p,w@a.test/portal?x=1,2', []],
  ['postgres://u:p@a.test:5432,b.test:5433/portal', pair],
  ['postgres://a.test,b.test:5433/portal?sslmode=require', pair],
  ['postgres://a.test,b.test:5433/portal?target_session_attrs=read-write', pair],
  ['postgres://a.test,b.test:5433/portal?target_session_attrs=primary', pair],
  ['postgres://a.test,b.test/portal?target_session_attrs=prefer-standby', []],
])('among several hosts the primary is looked for: %s', (address, hosts) => {
  expect(hostsOfPair(address)).toEqual(hosts)
})
