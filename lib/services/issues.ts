import type { z } from 'zod'
import type { Issue } from './errors'

/** Faults of an input as people read them: `sellers[0].keys[1].class`, and what to do. */
export function toIssues(error: z.ZodError): Issue[] {
  return error.issues.flatMap((issue) => explain(issue, issue.path))
}

function explain(issue: z.core.$ZodIssue, path: PropertyKey[]): Issue[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: formatPath([...path, key]),
        message: 'Nothing knows this key; correct its spelling or remove it.',
      }))
    case 'invalid_type':
      return [
        {
          path: formatPath(path),
          message:
            issue.input === undefined
              ? `Is missing; needs ${article(issue.expected)}.`
              : `Must be ${article(issue.expected)}.`,
        },
      ]
    case 'invalid_value':
      return [{ path: formatPath(path), message: `Must be one of ${issue.values.map(String).join(', ')}.` }]
    case 'too_small':
      return [{ path: formatPath(path), message: bound(issue.origin, 'at least', issue.minimum) }]
    case 'too_big':
      return [{ path: formatPath(path), message: bound(issue.origin, 'at most', issue.maximum) }]
    default:
      return [{ path: formatPath(path), message: issue.message }]
  }
}

function bound(origin: string, word: string, limit: number | bigint): string {
  if (origin === 'string') return `Needs ${word} ${limit} character${limit === 1 ? '' : 's'}.`
  if (origin === 'array') return `Needs ${word} ${limit} ${limit === 1 ? 'entry' : 'entries'}.`
  return `Must be ${word} ${limit}.`
}

function article(type: string): string {
  const name =
    type === 'record' || type === 'object' ? 'object, written {…}' : type === 'array' ? 'array, written […]' : type
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`
}

export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  )
}
