import { findSandboxResource } from '@/db/queries/sandbox-books'
import { listSandboxAttempts } from '@/db/queries/sandbox-calls'
import { SANDBOX_FAULTS } from '@/lib/domain/sandbox'
import { buy } from '../actions/buy'
import { freeze } from '../actions/freeze'
import { unsubscribe } from '../actions/release'
import { renew } from '../actions/renew'
import type { Sandbox } from '../context'
import { runCalls } from '../engine'
import type { Scenario } from './scenario'
import { instanceIdsSeen, untilActive, untilOver } from './settle'

/** Each fault once on a purchase, a renewal and a release: it must leave one instance and no lost call. */
export const everyFault: Scenario = {
  key: 'every-fault',
  summary: 'a purchase, a renewal and a release under each fault in turn; each must leave exactly one instance',
  defaultCount: SANDBOX_FAULTS.length,
  maxCount: SANDBOX_FAULTS.length,
  async run(sandbox, { count, signal, report }) {
    const problems: string[] = []
    const instances: Record<string, string[]> = {}
    const faults = SANDBOX_FAULTS.slice(0, count)
    for (const [index, fault] of faults.entries()) {
      if (signal?.aborted) break
      report({ step: fault, done: index + 1, total: faults.length })
      const bought = await buy(sandbox, { offer: 'suite_monthly', buyer: 'Storm Petrel', fault }, signal)
      // Something has to overtake what was held back.
      if (fault === 'reorder') await buy(sandbox, { offer: 'suite_trial', buyer: 'Overtaker', fault: null }, signal)
      await untilOver(sandbox, bought.callIds, signal)
      problems.push(...(await unexpectedAnswers(sandbox, bought.callIds, fault)))
      const [resourceId = ''] = bought.resourceIds
      const resource = await untilActive(sandbox, resourceId, signal)
      if (signal?.aborted) break
      const ids = await instanceIdsSeen(sandbox, resourceId)
      instances[`${bought.orderId} ${fault}`] = ids
      if (ids.length !== 1) problems.push(`${fault}: ${ids.length} instances for order ${bought.orderId}`)
      if (!resource) {
        problems.push(`${fault}: order ${bought.orderId} was never opened`)
        continue
      }
      const renewed = await renew(sandbox, resourceId, { fault, signal })
      if (fault === 'reorder')
        await runCalls(sandbox, (await freeze(sandbox, resourceId, { fault: null, signal })).callIds)
      await untilOver(sandbox, renewed.callIds, signal)
      const released = await unsubscribe(sandbox, resourceId, { fault: fault === 'reorder' ? null : fault, signal })
      await untilOver(sandbox, released.callIds, signal)
      problems.push(...(await unexpectedAnswers(sandbox, [...renewed.callIds, ...released.callIds], fault)))
      const after = await findSandboxResource(sandbox.db, sandbox.sellerId, resourceId)
      if (after?.state !== 'released' && !signal?.aborted) {
        problems.push(`${fault}: order ${bought.orderId} is ${after?.state ?? 'gone'} instead of released`)
      }
    }
    return { ok: problems.length === 0 && !signal?.aborted, problems, facts: { faults: faults.length }, instances }
  },
}

/** Requests that had to be refused and were not. */
async function unexpectedAnswers(sandbox: Sandbox, callIds: string[], fault: string): Promise<string[]> {
  const attempts = await listSandboxAttempts(sandbox.db, sandbox.sellerId, callIds, 1000)
  return attempts
    .filter((attempt) => attempt.refusalExpected && attempt.resultCode === '000000')
    .map((attempt) => `${fault}: accepted what it had to refuse (attempt ${attempt.id})`)
}
