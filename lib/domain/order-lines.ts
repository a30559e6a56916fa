/**
 * The order that a line belongs to by its name alone: lines are called after their order, `CS123-000001`
 * (protocol/saas-v2.md 6.1). Undefined where the name is not of that form.
 */
export function orderOfLine(orderLineId: string): string | undefined {
  return /^(.{1,64})-\d{1,6}$/.exec(orderLineId)?.[1]
}
