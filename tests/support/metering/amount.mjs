// Exact amounts for the model, apart from the portal's own: whole numbers of 10⁻¹².
const DECIMALS = 12
const ONE = 10n ** BigInt(DECIMALS)

/** @param {string} text */
export function amount(text) {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (!match) throw new Error(`not an amount: ${text}`)
  const [, sign, whole, fraction = ''] = match
  if (/[1-9]/.test(fraction.slice(DECIMALS))) throw new Error(`too fine: ${text}`)
  const units = BigInt(whole) * ONE + BigInt(fraction.slice(0, DECIMALS).padEnd(DECIMALS, '0'))
  return sign ? -units : units
}

/** @param {bigint} units */
export function show(units) {
  const digits = (units < 0n ? -units : units).toString().padStart(DECIMALS + 1, '0')
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '')
  return `${units < 0n ? '-' : ''}${digits.slice(0, -DECIMALS)}${fraction ? `.${fraction}` : ''}`
}
