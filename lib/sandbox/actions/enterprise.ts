import { findSandboxResource } from '@/db/queries/sandbox-books'
import {
  insertSandboxEnterprise,
  lockSandboxEnterprise,
  type SandboxEnterpriseRow,
  updateSandboxEnterprise,
} from '@/db/queries/sandbox-enterprises'
import { transaction } from '@/db/transaction'
import type { IdentityFault, SandboxBinding, SandboxDepartment, SandboxMember } from '@/lib/domain/sandbox'
import { ServiceError } from '@/lib/services/errors'
import { findOffer } from '../catalogue'
import { loadSandbox, type Sandbox } from '../context'
import { runCalls } from '../engine'
import { MOST_USERS } from '../families/kit'
import { identityBase } from '../identity'
import { allOrgSync, applicationSync, authSync, singleOrgSync, tenantSync } from '../kit-calls'
import type { WireCall } from '../life'
import { planCalls } from '../plan-calls'
import type { Acted, Options } from './order-on-resource'

/** A buyer founds an enterprise with three departments and three people; nobody is told before it is bound. */
export async function createEnterprise(sandbox: Sandbox, name: string): Promise<string> {
  await loadSandbox(sandbox)
  const id = sandbox.newId()
  const tenantId = id.replaceAll('-', '')
  const tenantCode = `t${tenantId.slice(0, 8)}`
  await insertSandboxEnterprise(sandbox.db, {
    sellerId: sandbox.sellerId,
    id,
    tenantId,
    tenantCode,
    name,
    domainName: identityBase(sandbox.publicUrl, sandbox.sellerId, tenantCode),
    departments: [
      { orgCode: 'D10', orgName: '总部 Headquarters', parentCode: '' },
      { orgCode: 'D11', orgName: '研发 Development', parentCode: 'D10' },
      { orgCode: 'D12', orgName: '销售 Sales', parentCode: 'D10' },
    ],
    members: [
      member('li.wei', '李薇 Li Wei', 'D10', 'admin'),
      member('wang.fang', '王芳 Wang Fang', 'D11'),
      member('zhao.lei', '赵雷 Zhao Lei', 'D12'),
    ],
    bindings: [],
    createdAt: sandbox.now(),
  })
  return id
}

/** The application is bound to the enterprise: tenant, application, departments (protocol/kit-and-oauth.md 1.2). */
export async function bindEnterprise(
  sandbox: Sandbox,
  id: string,
  resourceId: string,
  options: Options = {},
): Promise<Acted> {
  const resource = await findSandboxResource(sandbox.db, sandbox.sellerId, resourceId)
  const kit = resource && findOffer(resource.offer)?.kit
  if (!resource || !kit) throw new ServiceError('not_found', 'No such joint product.')
  const { instanceId, orderId } = resource
  if (instanceId === null || resource.state !== 'active') {
    throw new ServiceError('conflict', `The resource is ${resource.state}; binding needs it active.`)
  }
  return change(sandbox, id, options, (row, appId) => {
    if (row.bindings.some((binding) => binding.resourceId === resourceId)) {
      throw new ServiceError('conflict', 'The application is bound to this enterprise.')
    }
    const clientId = `client-${sandbox.newId().slice(0, 13)}`
    const binding: SandboxBinding = { resourceId, instanceId, orderId, kit, clientId }
    return {
      values: { bindings: [...row.bindings, binding] },
      only: binding,
      calls: (told) => [
        tenantSync(row, told, 'add'),
        applicationSync(row, told, appId, 'add'),
        allOrgSync(row, told, row.departments),
      ],
    }
  })
}

/** What the dissolution sends is not documented; deletes of application and tenant are expected (1.2). */
export function unbindEnterprise(
  sandbox: Sandbox,
  id: string,
  resourceId: string,
  options: Options = {},
): Promise<Acted> {
  return change(sandbox, id, options, (row, appId) => {
    const binding = row.bindings.find((one) => one.resourceId === resourceId)
    if (!binding) throw new ServiceError('not_found', 'The application is not bound to this enterprise.')
    return {
      values: { bindings: row.bindings.filter((one) => one !== binding) },
      only: binding,
      calls: (told) => [applicationSync(row, told, appId, 'delete'), tenantSync(row, told, 'delete')],
    }
  })
}

export function renameEnterprise(sandbox: Sandbox, id: string, name: string, options: Options = {}): Promise<Acted> {
  return change(sandbox, id, options, (row) => ({
    values: { name },
    calls: (told) => [tenantSync({ ...row, name }, told, 'modify')],
  }))
}

/** A department of a new code, or the change of a known one: name, place, or both (2.4). */
export function saveDepartment(
  sandbox: Sandbox,
  id: string,
  department: { orgCode?: string; orgName: string; parentCode: string },
  options: Options = {},
): Promise<Acted> {
  return change(sandbox, id, options, ({ departments, ...row }) => {
    const { orgName, parentCode } = department
    const known = departments.find(({ orgCode }) => orgCode === department.orgCode)
    const saved = { orgCode: known?.orgCode ?? nextCode(departments), orgName, parentCode }
    if (
      parentCode !== '' &&
      (!departments.some(({ orgCode }) => orgCode === parentCode) || isBelow(departments, parentCode, saved.orgCode))
    ) {
      throw new ServiceError('conflict', 'A department cannot stand below itself or one that is not there.')
    }
    return {
      values: {
        departments: known ? departments.map((one) => (one === known ? saved : one)) : [...departments, saved],
      },
      calls: (told) => [singleOrgSync(row, told, saved, known ? 'modify' : 'add')],
    }
  })
}

/** Only an empty department can go, as in the buyer's centre (1.2). */
export function deleteDepartment(sandbox: Sandbox, id: string, orgCode: string, options: Options = {}): Promise<Acted> {
  return change(sandbox, id, options, (row) => {
    const department = row.departments.find((one) => one.orgCode === orgCode)
    if (!department) throw new ServiceError('not_found', 'No such department.')
    const used =
      row.departments.some((one) => one.parentCode === orgCode) || row.members.some((one) => one.orgCode === orgCode)
    if (used) throw new ServiceError('conflict', 'Move its members and departments away first.')
    return {
      values: { departments: row.departments.filter((one) => one !== department) },
      calls: (told) => [singleOrgSync(row, told, department, 'delete')],
    }
  })
}

/** Somebody joins the enterprise; the seller hears of it when the application is authorised. */
export function addMember(
  sandbox: Sandbox,
  id: string,
  { userName, name, orgCode }: { userName: string; name: string; orgCode: string },
): Promise<Acted> {
  return change(sandbox, id, {}, (row) => {
    if (row.members.some((one) => one.userName === userName)) {
      throw new ServiceError('conflict', 'An account of this name exists.')
    }
    if (!row.departments.some((one) => one.orgCode === orgCode))
      throw new ServiceError('not_found', 'No such department.')
    return { values: { members: [...row.members, member(userName, name, orgCode)] }, calls: () => [] }
  })
}

/** Members are given the application, or lose it; several in one push (2.3). */
export function authorise(
  sandbox: Sandbox,
  id: string,
  userNames: readonly string[],
  allowed: boolean,
  options: Options = {},
): Promise<Acted> {
  return change(sandbox, id, options, (row, appId) => {
    const chosen = new Set(userNames)
    const members = row.members.map((one) => (chosen.has(one.userName) ? { ...one, authorised: allowed } : one))
    const told = members.filter(({ userName }) => chosen.has(userName))
    if (told.length === 0) throw new ServiceError('not_found', 'Nobody of this name.')
    return {
      values: { members },
      calls: (binding) => pushes(told).map((users) => authSync(row, binding, appId, users, allowed ? 'add' : 'cancel')),
    }
  })
}

/** Five hundred people join at once and are given the application: as many as one push of V1 takes. */
export async function authoriseCrowd(sandbox: Sandbox, id: string, options: Options = {}): Promise<Acted> {
  return change(sandbox, id, options, (row, appId) => {
    const known = new Set(row.members.map(({ userName }) => userName))
    const [top] = row.departments
    const crowd = Array.from({ length: MOST_USERS }, (_, index) => {
      const number = String(index + 1).padStart(3, '0')
      return { ...member(`crowd.${number}`, `Crowd ${number}`, top?.orgCode ?? ''), authorised: true }
    })
    return {
      values: { members: [...row.members, ...crowd.filter(({ userName }) => !known.has(userName))] },
      calls: (told) => [authSync(row, told, appId, crowd, 'add')],
    }
  })
}

/** Has the enterprise's identity centre misbehave from now on, or behave again; nobody is told. */
export function breakIdentity(sandbox: Sandbox, id: string, fault: IdentityFault | null): Promise<Acted> {
  return change(sandbox, id, {}, () => ({ values: { identityFault: fault }, calls: () => [] }))
}

/** Everything again: tenant, application, departments, members. Nothing of it may make anything new (1.4). */
export function pushEverything(sandbox: Sandbox, id: string, options: Options = {}): Promise<Acted> {
  return change(sandbox, id, options, (row, appId) => {
    const users = row.members.filter(({ authorised }) => authorised)
    return {
      values: {},
      calls: (told) => [
        tenantSync(row, told, 'add'),
        applicationSync(row, told, appId, 'add'),
        allOrgSync(row, told, row.departments),
        ...pushes(users).map((some) => authSync(row, told, appId, some, 'add')),
      ],
    }
  })
}

type Altered = {
  values: Partial<Pick<SandboxEnterpriseRow, 'name' | 'departments' | 'members' | 'bindings' | 'identityFault'>>
  /** The one binding that is told; all of them by default. */
  only?: SandboxBinding
  calls: (told: SandboxBinding) => WireCall[]
}

/** Changes the books of an enterprise and tells the sellers of its applications. */
async function change(
  sandbox: Sandbox,
  id: string,
  { fault, signal }: Options,
  alter: (row: SandboxEnterpriseRow, appId: string) => Altered,
): Promise<Acted> {
  const { settings } = await loadSandbox(sandbox)
  const callIds = await transaction(sandbox.db, async (tx) => {
    const row = await lockSandboxEnterprise(tx, sandbox.sellerId, id)
    if (!row) throw new ServiceError('not_found', 'No such enterprise.')
    const { values, only, calls } = alter(row, settings.kitAppId ?? '')
    if (Object.keys(values).length > 0) await updateSandboxEnterprise(tx, sandbox.sellerId, id, values)
    const drafts = (only ? [only] : row.bindings).flatMap((binding) =>
      calls(binding).map((wire) => ({
        ...wire,
        family: binding.kit,
        orderId: binding.orderId,
        resourceId: binding.resourceId,
        instanceId: binding.instanceId,
        fault,
      })),
    )
    return planCalls(tx, sandbox, drafts)
  })
  await runCalls(sandbox, callIds, signal)
  return { callIds }
}

function member(userName: string, name: string, orgCode: string, role: 'user' | 'admin' = 'user'): SandboxMember {
  return {
    userName,
    name,
    orgCode,
    role,
    enabled: true,
    position: role === 'admin' ? 'Administrator' : '',
    authorised: false,
  }
}

function pushes(users: SandboxMember[]): SandboxMember[][] {
  const some: SandboxMember[][] = []
  for (let from = 0; from < users.length; from += MOST_USERS) some.push(users.slice(from, from + MOST_USERS))
  return some
}

function nextCode(departments: readonly SandboxDepartment[]): string {
  const numbers = departments.map(({ orgCode }) => Number(orgCode.slice(1))).filter(Number.isInteger)
  return `D${Math.max(9, ...numbers) + 1}`
}

/** Whether `code` is `top` or stands below it. */
function isBelow(departments: readonly SandboxDepartment[], code: string, top: string): boolean {
  for (let at: string | undefined = code, steps = 0; at && steps <= departments.length; steps += 1) {
    if (at === top) return true
    at = departments.find(({ orgCode }) => orgCode === at)?.parentCode
  }
  return false
}
