import type { Sandbox } from '../context'

/** Said while a scenario runs. */
export type Progress = { step: string; detail?: string; done?: number; total?: number }

export type ScenarioOptions = {
  count: number
  seed: number
  signal?: AbortSignal
  report: (progress: Progress) => void
  /** The seller's own hands, where a story needs them. */
  seller: SellerHands
}

export type SellerHands = {
  /** Puts licence keys into a product's pool. */
  importKeys: (product: { productId: string; skuCode: string }, keys: string[]) => Promise<void>
}

export type ScenarioResult = {
  scenario: string
  ok: boolean
  seed: number
  count: number
  /** What was not as it must be, in plain English. */
  problems: string[]
  /** Figures of the run. */
  facts: Record<string, number>
  /** Instance ids answered, per order line. */
  instances: Record<string, string[]>
}

export type Scenario = {
  key: 'sale' | 'v1' | 'licences' | 'metering' | 'organisation' | 'every-fault' | 'storm'
  /** One sentence for the list of scenarios. */
  summary: string
  defaultCount: number
  maxCount: number
  run: (sandbox: Sandbox, options: ScenarioOptions) => Promise<Omit<ScenarioResult, 'scenario' | 'seed' | 'count'>>
}
