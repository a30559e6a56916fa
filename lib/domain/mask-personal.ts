/** Members that may hold personal data or a way in, in any protocol family; compared without case. */
const PERSONAL = [
  'mobilePhone',
  'mobile',
  'phone',
  'phoneNumber',
  'tel',
  'email',
  'mail',
  'userName',
  'userAccount',
  'name',
  'customerName',
  'customerRealName',
  'contact',
  'idNumber',
  'password',
  'initialPassword',
  'memo',
  'clientSecret',
  'license',
  'employeeCode',
  'workPlace',
  'entryDate',
  // Base64 of whatever the seller asked the buyer for.
  'saasExtendParams',
] as const

export const MASK = '••••'

const NAMES = new Set<string>(PERSONAL.map((name) => name.toLowerCase()))

export function isPersonal(name: string): boolean {
  return NAMES.has(name.toLowerCase())
}

const MEMBER = new RegExp(`("(?:${PERSONAL.join('|')})"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)+"`, 'gi')
/** The same inside JSON that is itself a text, as the Kit V1 sends its lists. */
const NESTED_MEMBER = new RegExp(
  `(\\\\"(?:${PERSONAL.join('|')})\\\\"\\s*:\\s*)\\\\"(?:[^"\\\\]|\\\\\\\\(?:\\\\\\\\|\\\\"|[^"\\\\]))+\\\\"`,
  'gi',
)
/** The same names in a query string, as the V1.0 families send them. */
const PARAMETER = new RegExp(`([?&](?:${PERSONAL.join('|')})=)[^&#\\s]+`, 'gi')

/** Replaces the values of known personal members, leaving every other character where it was. */
export function maskPersonal(text: string): { text: string; masked: boolean } {
  const result = text
    .replace(MEMBER, `$1"${MASK}"`)
    .replace(NESTED_MEMBER, `$1\\"${MASK}\\"`)
    .replace(PARAMETER, `$1${MASK}`)
  return { text: result, masked: result !== text }
}

const SECRET_HEADERS = ['authorization', 'cookie', 'proxy-authorization', 'x-api-key']

/** Headers that only reach us when somebody else's credentials came along by mistake. */
export function maskHeaders(headers: readonly [string, string][]): [string, string][] {
  return headers.map(([name, value]) => [name, SECRET_HEADERS.includes(name.toLowerCase()) ? MASK : value])
}
