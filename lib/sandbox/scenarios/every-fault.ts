import { findSandboxResource } from '@/db/queries/sandbox-books'
import { listSandboxAttempts } from '@/db/queries/sandbox-calls'
import { SANDBOX_FAULTS, type SandboxActivity, type SandboxFamily, type SandboxFault } from '@/lib/domain/sandbox'
import { buy } from '../actions/buy'
import { authorise, bindEnterprise, createEnterprise, saveDepartment, unbindEnterprise } from '../actions/enterprise'
import { freeze } from '../actions/freeze'
import type { Acted } from '../actions/order-on-resource'
import { unsubscribe } from '../actions/release'
import { renew } from '../actions/renew'
import { requestLicense } from '../actions/request-license'
import type { OfferKey } from '../catalogue'
import type { Sandbox } from '../context'
import { runCalls } from '../engine'
import { faultFits } from '../faults'
import { settled } from './life'
import type { Scenario, ScenarioOptions } from './scenario'
import { instanceIdsSeen, untilActive } from './settle'

/** What is sold to play a family's faults, and the calls that then suffer them. */
const SUBJECTS: { offer: OfferKey; family: SandboxFamily; activities: SandboxActivity[] }[] = [
  {
    offer: 'suite_monthly',
    family: 'saas_v2',
    activities: ['newInstance', 'refreshInstance', 'releaseInstance'],
  },
  { offer: 'v1_yearly', family: 'saas_v1', activities: ['newInstance', 'refreshInstance', 'releaseInstance'] },
  {
    offer: 'license_generated',
    family: 'license_v1',
    activities: ['getLicense', 'refreshLicense', 'releaseLicense'],
  },
  { offer: 'license_code', family: 'license_code', activities: ['refreshLicenseCode', 'releaseLicenseCode'] },
  {
    offer: 'license_device',
    family: 'license_async',
    activities: ['newInstance', 'getLicenseAsync', 'releaseInstance'],
  },
  {
    offer: 'joint_suite',
    family: 'kit_v2',
    activities: ['tenantSync', 'applicationSync', 'allOrgSync', 'authSync', 'singleOrgSync'],
  },
  {
    offer: 'joint_classic',
    family: 'kit_v1',
    activities: ['tenantSync', 'applicationSync', 'allOrgSync', 'authSync', 'singleOrgSync'],
  },
]

export type Play = { offer: OfferKey; family: SandboxFamily; fault: SandboxFault }

export const PLAYS: readonly Play[] = SUBJECTS.flatMap(({ offer, family, activities }) =>
  SANDBOX_FAULTS.filter((fault) => activities.some((activity) => faultFits(fault, family, activity))).map((fault) => ({
    offer,
    family,
    fault,
  })),
)

/** Each fault once in every family it can happen to: it must leave one instance and no lost call. */
export const everyFault: Scenario = {
  key: 'every-fault',
  summary: 'every family under each of its faults in turn; each must leave exactly one instance and no lost call',
  defaultCount: PLAYS.length,
  maxCount: PLAYS.length,
  run: (sandbox, { count, ...options }) => playFaults(sandbox, PLAYS.slice(0, count), options),
}

/** Plays some of them, one after the other. */
export async function playFaults(
  sandbox: Sandbox,
  plays: readonly Play[],
  { signal, report }: Pick<ScenarioOptions, 'signal' | 'report'>,
): ReturnType<Scenario['run']> {
  const problems: string[] = []
  const instances: Record<string, string[]> = {}
  for (const [index, play] of plays.entries()) {
    if (signal?.aborted) break
    report({ step: `${play.family} ${play.fault}`, done: index + 1, total: plays.length })
    const seen = await suffer(sandbox, play, signal)
    problems.push(...seen.problems.map((problem) => `${play.family} ${play.fault}: ${problem}`))
    if (seen.instanceIds.length > 0) instances[`${seen.orderId} ${play.fault}`] = seen.instanceIds
  }
  return { ok: problems.length === 0 && !signal?.aborted, problems, facts: { faults: plays.length }, instances }
}

async function suffer(
  sandbox: Sandbox,
  { offer, family, fault }: Play,
  signal: AbortSignal | undefined,
): Promise<{ orderId: string; instanceIds: string[]; problems: string[] }> {
  const problems: string[] = []
  const step = async (acted: Acted) => {
    const problem = await settled(sandbox, acted.callIds, signal)
    if (problem) problems.push(problem)
    problems.push(...(await unexpectedAnswers(sandbox, acted.callIds)))
  }
  const kit = family === 'kit_v1' || family === 'kit_v2'
  const bought = await buy(sandbox, { offer, buyer: 'Storm Petrel', fault: kit ? null : fault }, signal)
  // Something has to overtake what was held back.
  if (fault === 'reorder') await buy(sandbox, { offer: 'suite_trial', buyer: 'Overtaker', fault: null }, signal)
  await step(bought)
  const [resourceId = ''] = bought.resourceIds
  const resource = await untilActive(sandbox, resourceId, signal)
  const instanceIds = family === 'license_code' ? [] : await instanceIdsSeen(sandbox, resourceId)
  const told = { orderId: bought.orderId, instanceIds, problems }
  if (signal?.aborted) return told
  if (family !== 'license_code' && instanceIds.length !== 1) problems.push(`${instanceIds.length} instances`)
  if (!resource) {
    problems.push(`order ${bought.orderId} was never opened`)
    return told
  }
  const options = { fault, signal }
  if (kit) {
    const id = await createEnterprise(sandbox, 'Storm Ltd')
    await step(await bindEnterprise(sandbox, id, resourceId, options))
    // A single call has nothing to be overtaken by.
    const alone = { fault: fault === 'reorder' ? null : fault, signal }
    await step(await authorise(sandbox, id, ['li.wei', 'wang.fang'], true, alone))
    await step(await saveDepartment(sandbox, id, { orgName: 'Storm', parentCode: 'D10' }, alone))
    await step(await unbindEnterprise(sandbox, id, resourceId, options))
    return told
  }
  if (family === 'license_async') {
    const asked = await requestLicense(sandbox, resourceId, `DEVICE-${fault}`, options)
    if (fault === 'reorder') await buy(sandbox, { offer: 'suite_trial', buyer: 'Overtaker', fault: null }, signal)
    await step(asked)
  } else {
    const renewed = await renew(sandbox, resourceId, options)
    if (fault === 'reorder') await overtake(sandbox, resourceId, family, signal)
    await step(renewed)
  }
  await step(await unsubscribe(sandbox, resourceId, { fault: fault === 'reorder' ? null : fault, signal }))
  const after = await findSandboxResource(sandbox.db, sandbox.sellerId, resourceId)
  if (after?.state !== 'released' && !signal?.aborted) {
    problems.push(`order ${bought.orderId} is ${after?.state ?? 'gone'} instead of released`)
  }
  return told
}

/** A freeze, where the family has one for violations; another purchase where it has not. */
async function overtake(sandbox: Sandbox, resourceId: string, family: SandboxFamily, signal?: AbortSignal) {
  if (family === 'license_v1') {
    await buy(sandbox, { offer: 'suite_trial', buyer: 'Overtaker', fault: null }, signal)
  } else await runCalls(sandbox, (await freeze(sandbox, resourceId, { fault: null, signal })).callIds)
}

/** Requests that had to be refused and were not. */
async function unexpectedAnswers(sandbox: Sandbox, callIds: string[]): Promise<string[]> {
  const attempts = await listSandboxAttempts(sandbox.db, sandbox.sellerId, callIds, 1000)
  return attempts
    .filter((attempt) => attempt.refusalExpected && attempt.resultCode === '000000')
    .map((attempt) => `accepted what it had to refuse (attempt ${attempt.id})`)
}
