export type Statement = { sql: string; values: string[] }

export function statementsOf(text: string): Statement[]
export function scriptsOf(input: {
  calls: Statement[][]
  typesOf: (sql: string) => string[]
  orders: number
}): { script: string; times: number }[]
