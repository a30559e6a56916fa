import type { z } from 'zod'
import { type Issue, ServiceError } from './errors'

/** The input as the schema reads it, or `invalid` with one issue per fault. First thing after the permission check. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new ServiceError('invalid', 'The input is not valid.', parsed.error.issues.map(toIssue))
}

function toIssue(issue: z.core.$ZodIssue): Issue {
  return { path: issue.path.join('.'), message: issue.message, ...wording(issue) }
}

/** The common faults have texts in the reader's language. */
function wording(issue: z.core.$ZodIssue): Pick<Issue, 'code' | 'values'> {
  switch (issue.code) {
    case 'too_small':
      if (issue.origin === 'string') {
        return issue.minimum === 1
          ? { code: 'required' }
          : { code: 'too_short', values: { min: Number(issue.minimum) } }
      }
      return { code: 'too_small', values: { min: Number(issue.minimum) } }
    case 'too_big':
      return { code: issue.origin === 'string' ? 'too_long' : 'too_big', values: { max: Number(issue.maximum) } }
    case 'invalid_format':
      return { code: issue.format === 'email' || issue.format === 'url' ? issue.format : 'format' }
    case 'invalid_type':
      return { code: 'required' }
    case 'invalid_value':
      return { code: 'choice' }
    case 'custom':
      // Our own rules say their code in `params`.
      return typeof issue.params?.code === 'string' ? { code: issue.params.code, values: issue.params.values } : {}
    default:
      return {}
  }
}
