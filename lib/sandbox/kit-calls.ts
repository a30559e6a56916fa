import type { SandboxEnterpriseRow } from '@/db/queries/sandbox-enterprises'
import type { SandboxBinding, SandboxDepartment, SandboxMember } from '@/lib/domain/sandbox'
import type { WireCall } from './life'

/** What the Kit says of an enterprise, in one shape for both generations (protocol/kit-and-oauth.md 2). */

type Tenant = Pick<SandboxEnterpriseRow, 'tenantId' | 'tenantCode' | 'name' | 'domainName'>
type Told = Pick<SandboxBinding, 'instanceId' | 'orderId' | 'kit' | 'clientId'>

const FLAG = { delete: 0, add: 1, modify: 2, cancel: 3 } as const
export type Flag = keyof typeof FLAG

/** V1's tables know no change of tenants and applications: a repeated add carries it (kit-and-oauth.md 2.1, 2.2). */
const changeFlag = (flag: Flag, kit: Told['kit']) => FLAG[flag === 'modify' && kit === 'kit_v1' ? 'add' : flag]

export function tenantSync(
  { tenantId, tenantCode, name, domainName }: Tenant,
  { instanceId, orderId, kit }: Told,
  flag: Flag,
): WireCall {
  const members = { instanceId, orderId, tenantId, tenantCode, name, domainName, flag: changeFlag(flag, kit) }
  return { activity: 'tenantSync', members }
}

export function applicationSync(
  { tenantId }: Tenant,
  { instanceId, kit, clientId }: Told,
  appId: string,
  flag: Flag,
): WireCall {
  return {
    activity: 'applicationSync',
    members: { instanceId, tenantId, appId, clientId, flag: changeFlag(flag, kit) },
  }
}

export function allOrgSync({ tenantId }: Tenant, { instanceId }: Told, departments: SandboxDepartment[]): WireCall {
  return { activity: 'allOrgSync', members: { instanceId, tenantId, departments } }
}

export function singleOrgSync(
  { tenantId }: Tenant,
  { instanceId }: Told,
  department: SandboxDepartment,
  flag: Flag,
): WireCall {
  return { activity: 'singleOrgSync', members: { instanceId, tenantId, ...department, flag: FLAG[flag] } }
}

/** V1 knows no cancelling: users that lose the application are deleted (kit-and-oauth.md 2.3). */
export function authSync(
  { tenantId }: Tenant,
  { instanceId, kit }: Told,
  appId: string,
  users: SandboxMember[],
  flag: Flag,
): WireCall {
  const known = flag === 'cancel' && kit === 'kit_v1' ? 'delete' : flag
  return { activity: 'authSync', members: { instanceId, tenantId, appId, users, flag: FLAG[known] } }
}
