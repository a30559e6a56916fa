import { ServiceError } from '@/lib/services/errors'
import type { Sandbox } from '../context'
import { everyFault } from './every-fault'
import { licences } from './licences'
import { metering } from './metering'
import { organisation } from './organisation'
import { sale } from './sale'
import type { Progress, Scenario, ScenarioResult, SellerHands } from './scenario'
import { storm } from './storm'
import { v1 } from './v1'

export const SCENARIOS: readonly Scenario[] = [sale, v1, licences, metering, organisation, everyFault, storm]

/** Plays a scenario to its end or until `signal` aborts. Throws `not_found` for an unknown name. */
export async function playScenario(
  sandbox: Sandbox,
  input: { scenario: string; count?: number; seed?: number },
  { signal, report, seller }: { signal?: AbortSignal; report: (progress: Progress) => void; seller: SellerHands },
): Promise<ScenarioResult> {
  const scenario = SCENARIOS.find(({ key }) => key === input.scenario)
  if (!scenario) {
    const known = SCENARIOS.map(({ key }) => key).join(', ')
    throw new ServiceError('not_found', `There is no scenario ${input.scenario}; there are ${known}.`)
  }
  const count = Math.min(scenario.maxCount, Math.max(1, input.count ?? scenario.defaultCount))
  const seed = input.seed ?? 1
  const result = await scenario.run(sandbox, { count, seed, signal, report, seller })
  return { scenario: scenario.key, seed, count, ...result }
}
