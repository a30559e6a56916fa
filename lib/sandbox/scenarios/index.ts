import { ServiceError } from '@/lib/services/errors'
import type { Sandbox } from '../context'
import { everyFault } from './every-fault'
import { sale } from './sale'
import type { Progress, Scenario, ScenarioResult } from './scenario'
import { storm } from './storm'

export const SCENARIOS: readonly Scenario[] = [sale, everyFault, storm]

/** Plays a scenario to its end or until `signal` aborts. Throws `not_found` for an unknown name. */
export async function playScenario(
  sandbox: Sandbox,
  input: { scenario: string; count?: number; seed?: number },
  { signal, report }: { signal?: AbortSignal; report: (progress: Progress) => void },
): Promise<ScenarioResult> {
  const scenario = SCENARIOS.find(({ key }) => key === input.scenario)
  if (!scenario) {
    const known = SCENARIOS.map(({ key }) => key).join(', ')
    throw new ServiceError('not_found', `There is no scenario ${input.scenario}; there are ${known}.`)
  }
  const count = Math.min(scenario.maxCount, Math.max(1, input.count ?? scenario.defaultCount))
  const seed = input.seed ?? 1
  const result = await scenario.run(sandbox, { count, seed, signal, report })
  return { scenario: scenario.key, seed, count, ...result }
}
