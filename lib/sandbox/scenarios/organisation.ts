import { findSandboxEnterprise } from '@/db/queries/sandbox-enterprises'
import { buy } from '../actions/buy'
import {
  addMember,
  authorise,
  authoriseCrowd,
  bindEnterprise,
  createEnterprise,
  deleteDepartment,
  pushEverything,
  renameEnterprise,
  saveDepartment,
  unbindEnterprise,
} from '../actions/enterprise'
import type { Acted } from '../actions/order-on-resource'
import type { Sandbox } from '../context'
import { settled } from './life'
import type { Scenario, ScenarioOptions } from './scenario'
import { untilActive, untilOver } from './settle'

/** A joint product of each Kit: bound, reorganised, authorised, pushed again, unbound. */
export const organisation: Scenario = {
  key: 'organisation',
  summary: 'an enterprise in both generations of the Kit: bound, reorganised, 500 members, everything again, unbound',
  defaultCount: 1,
  maxCount: 20,
  async run(sandbox, options) {
    const { count, signal, report } = options
    const problems: string[] = []
    const instances: Record<string, string[]> = {}
    let pushes = 0
    for (let n = 1; n <= count; n += 1) {
      for (const offer of ['joint_suite', 'joint_classic'] as const) {
        if (signal?.aborted) break
        report({ step: offer, done: n, total: count })
        const bought = await buy(sandbox, { offer, buyer: `Enterprise ${n}`, fault: null }, signal)
        await untilOver(sandbox, bought.callIds, signal)
        const resource = await untilActive(sandbox, bought.resourceIds[0] ?? '', signal)
        if (!resource?.instanceId) {
          problems.push(`${offer}: order ${bought.orderId} was never opened`)
          continue
        }
        instances[resource.orderLineId] = [resource.instanceId]
        const told = await reorganise(sandbox, resource.id, options)
        pushes += told.pushes
        problems.push(...told.problems.map((problem) => `${offer}: ${problem}`))
      }
    }
    return { ok: problems.length === 0 && !signal?.aborted, problems, facts: { pushes }, instances }
  },
}

async function reorganise(
  sandbox: Sandbox,
  resourceId: string,
  { signal, report }: ScenarioOptions,
): Promise<{ problems: string[]; pushes: number }> {
  const problems: string[] = []
  let pushes = 0
  const id = await createEnterprise(sandbox, '示例企业 Example Ltd')
  const quiet = { fault: null, signal }
  const steps: [string, () => Promise<Acted>][] = [
    [
      'bind, the application first',
      () => bindEnterprise(sandbox, id, resourceId, { ...quiet, fault: 'application_first' }),
    ],
    ['children first', () => pushEverything(sandbox, id, { ...quiet, fault: 'children_first' })],
    ['add a department', () => saveDepartment(sandbox, id, { orgName: '客服 Service', parentCode: 'D10' }, quiet)],
    [
      'rename and move it',
      () => saveDepartment(sandbox, id, { orgCode: 'D13', orgName: '售后 After-sales', parentCode: 'D12' }, quiet),
    ],
    ['authorise two', () => authorise(sandbox, id, ['li.wei', 'wang.fang'], true, quiet)],
    ['authorise again', () => authorise(sandbox, id, ['li.wei'], true, { ...quiet, fault: 'duplicate' })],
    ['hire', () => addMember(sandbox, id, { userName: 'sun.yue', name: '孙悦 Sun Yue', orgCode: 'D13' })],
    ['authorise the new one', () => authorise(sandbox, id, ['sun.yue'], true, quiet)],
    ['five hundred', () => authoriseCrowd(sandbox, id, quiet)],
    ['revoke', () => authorise(sandbox, id, ['wang.fang'], false, quiet)],
    ['rename the enterprise', () => renameEnterprise(sandbox, id, '示例集团 Example Group', quiet)],
    ['found and close', () => saveDepartment(sandbox, id, { orgName: '临时 Temporary', parentCode: '' }, quiet)],
    ['delete a department', () => deleteDepartment(sandbox, id, 'D14', quiet)],
    ['everything again', () => pushEverything(sandbox, id, { ...quiet, fault: 'unquoted_list' })],
    ['other OAEP', () => pushEverything(sandbox, id, { ...quiet, fault: 'oaep_sha256' })],
    ['unbind', () => unbindEnterprise(sandbox, id, resourceId, { ...quiet, fault: 'duplicate' })],
  ]
  for (const [step, act] of steps) {
    if (signal?.aborted) break
    report({ step })
    const { callIds } = await act()
    pushes += callIds.length
    const problem = await settled(sandbox, callIds, signal)
    if (problem) problems.push(`${step}: ${problem}`)
  }
  const after = await findSandboxEnterprise(sandbox.db, sandbox.sellerId, id)
  if (after?.bindings.length !== 0 && !signal?.aborted) problems.push('the enterprise is still bound')
  return { problems, pushes }
}
