/** Exact decimal amounts: whole numbers of 10⁻¹⁸, so that sums and products of usage never pass through binary fractions. */
export type Decimal = bigint & { readonly decimal: unique symbol }

const SCALE = 18
const ONE = 10n ** BigInt(SCALE)
const TEXT = /^([+-]?)(\d+)(?:\.(\d*))?$/

export const ZERO = 0n as Decimal

/** Reads plain decimal text, `12`, `-0.5`, `7.`; null for anything else, also for more than 18 decimals other than zeros. */
export function parseDecimal(text: string): Decimal | null {
  const match = TEXT.exec(text)
  if (!match) return null
  const [, sign, whole = '', rawFraction = ''] = match
  const fraction = rawFraction.length > SCALE ? rawFraction.replace(/0+$/, '') : rawFraction
  if (fraction.length > SCALE) return null
  const units = BigInt(whole + fraction.padEnd(SCALE, '0'))
  return (sign === '-' ? -units : units) as Decimal
}

/** The same for text known to be right, such as a numeric column. Throws RangeError. */
export function decimal(text: string): Decimal {
  const value = parseDecimal(text)
  if (value === null) throw new RangeError(`Not a decimal number: ${text}`)
  return value
}

/** Shortest plain text: no exponent, no trailing zeros. */
export function formatDecimal(value: Decimal): string {
  const digits = (value < 0n ? -value : value).toString().padStart(SCALE + 1, '0')
  const fraction = digits.slice(-SCALE).replace(/0+$/, '')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -SCALE)}${fraction && `.${fraction}`}`
}

export const add = (a: Decimal, b: Decimal) => (a + b) as Decimal
export const subtract = (a: Decimal, b: Decimal) => (a - b) as Decimal
export const negate = (a: Decimal) => -a as Decimal
export const isZero = (a: Decimal) => a === 0n
export const compare = (a: Decimal, b: Decimal) => (a < b ? -1 : a > b ? 1 : 0)
export const smaller = (a: Decimal, b: Decimal) => (a < b ? a : b)
export const larger = (a: Decimal, b: Decimal) => (a > b ? a : b)
export const sumOf = (values: Iterable<Decimal>) => {
  let total = 0n
  for (const value of values) total += value
  return total as Decimal
}

/** Exact as long as both together have at most 18 decimals; what lies below is dropped towards zero. */
export const multiply = (a: Decimal, b: Decimal) => ((a * b) / ONE) as Decimal

/** The largest multiple of 10^-decimals that is not above `value`, towards zero for negative ones. */
export function roundDown(value: Decimal, decimals: number): Decimal {
  const step = 10n ** BigInt(SCALE - decimals)
  return ((value / step) * step) as Decimal
}

/** The smallest multiple of 10^-decimals that is not below `value`, for values of zero and more. */
export function roundUp(value: Decimal, decimals: number): Decimal {
  const step = 10n ** BigInt(SCALE - decimals)
  return (((value + step - 1n) / step) * step) as Decimal
}
