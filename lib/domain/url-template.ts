import { fillTemplate, TEMPLATE_NAMES, unknownTemplateNames } from './products'

/** Longest address the marketplace accepts in appInfo (protocol/saas-v2.md 4.2). */
export const MAX_URL_LENGTH = 512

/** As long as the values get: our ids are UUIDs, the marketplace's are documented as String(64). */
const LONGEST_VALUES = Object.fromEntries(
  TEMPLATE_NAMES.map((name) => [name, 'x'.repeat(name === 'instanceId' ? 36 : 64)]),
)

export type TemplateFault =
  | { code: 'template_name'; values: { names: string; known: string } }
  | { code: 'template_scheme' | 'template_url' | 'template_host'; values?: undefined }
  | { code: 'template_length'; values: { length: number; max: number } }

/** What is wrong with a URL template; null when what it makes can be handed to buyers. */
export function templateFault(template: string): TemplateFault | null {
  const inBraces = (names: readonly string[]) => names.map((name) => `{${name}}`).join(', ')
  const unknown = unknownTemplateNames(template)
  if (unknown.length > 0) {
    return { code: 'template_name', values: { names: inBraces(unknown), known: inBraces(TEMPLATE_NAMES) } }
  }
  const filled = fillTemplate(template, LONGEST_VALUES)
  if (!/^https?:\/\//i.test(template)) return { code: 'template_scheme' }
  if (!URL.canParse(filled) || /[{}\s]/.test(filled)) return { code: 'template_url' }
  // Whoever chooses the host chooses where the buyer's data go.
  if (/^https?:\/\/[^/?#]*\{/i.test(template)) return { code: 'template_host' }
  if (filled.length > MAX_URL_LENGTH) {
    return { code: 'template_length', values: { length: filled.length, max: MAX_URL_LENGTH } }
  }
  return null
}
