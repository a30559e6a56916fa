import type { OpenApiDocument, Schema } from './openapi'

/** One field of an answer or a body, as the reference page shows it. */
export type FieldRow = { path: string; type: string; required: boolean; description: string | undefined }

const DEEPEST = 4

/** The fields of a schema in their order, those inside others by their path: `instances[].state`. */
export function fieldsOf(document: OpenApiDocument, schema: Schema, path = '', depth = 0): FieldRow[] {
  const { resolved } = look(document, schema)
  if (depth > DEEPEST) return []
  if (resolved.items) return fieldsOf(document, resolved.items, `${path}[]`, depth)
  const alternatives = objectsOf(document, resolved)
  if (alternatives.length > 1) return merged(alternatives.map((each) => fieldsOf(document, each, path, depth)))
  return Object.entries(alternatives[0]?.properties ?? {}).flatMap(([name, inner]) => {
    const at = path ? `${path}.${name}` : name
    const required = alternatives[0]?.required?.includes(name) ?? false
    const row = { path: at, type: typeOf(document, inner), required, description: inner.description }
    return [row, ...fieldsOf(document, inner, at, depth + 1)]
  })
}

/** Of several forms a field is required only where all have it. */
function merged(forms: FieldRow[][]): FieldRow[] {
  const rows = new Map<string, FieldRow>()
  for (const form of forms) {
    for (const row of form) {
      const everywhere = forms.every((each) => each.some(({ path, required }) => path === row.path && required))
      if (!rows.has(row.path)) rows.set(row.path, { ...row, required: everywhere })
    }
  }
  return [...rows.values()]
}

/** What a schema allows in a few words: `string (date-time) | null`. */
export function typeOf(document: OpenApiDocument, schema: Schema): string {
  const { resolved, name } = look(document, schema)
  const { enum: values, items, format } = resolved
  const forms = resolved.anyOf ?? resolved.oneOf
  if (forms) return [...new Set(forms.map((each) => typeOf(document, each)))].join(' | ')
  if (values) return values.map((value) => JSON.stringify(value)).join(' | ')
  if (resolved.const !== undefined) return JSON.stringify(resolved.const)
  if (items) return `${typeOf(document, items)}[]`
  if (name) return name
  const type = Array.isArray(resolved.type) ? resolved.type.join(' | ') : (resolved.type ?? 'any')
  return format ? `${type} (${format})` : type
}

function look({ components }: OpenApiDocument, schema: Schema): { resolved: Schema; name?: string } {
  const name = schema.$ref?.split('/').at(-1)
  const found = name === undefined ? undefined : components.schemas[name]
  return name !== undefined && found ? { resolved: found, name } : { resolved: schema }
}

function objectsOf(document: OpenApiDocument, schema: Schema): Schema[] {
  const { resolved } = look(document, schema)
  const forms = resolved.anyOf ?? resolved.oneOf
  if (forms) return forms.flatMap((each) => objectsOf(document, each))
  return resolved.properties ? [resolved] : resolved.items ? objectsOf(document, resolved.items) : []
}
