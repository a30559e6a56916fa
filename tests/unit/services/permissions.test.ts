import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { Permission } from '@/lib/domain/roles'
import type { ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'

const asked = vi.hoisted((): Permission[] => [])
vi.mock('@/lib/domain/roles', async (original) => ({
  ...(await original<typeof import('@/lib/domain/roles')>()),
  may: (_role: string, permission: Permission) => {
    asked.push(permission)
    return false
  },
}))

/** Carried out for the marketplace and by the worker: no page or route hands them a person's context. */
const NOT_FOR_PEOPLE = /^(fulfilment|inbox|provisioning|landing)\//
/** Steps of verbs that have asked already; no page calls them. */
const STEPS = new Set([
  'explainMessage',
  'checkContract',
  'ownKeys',
  'readMessage',
  'toFilter',
  'licenseRow',
  'issueWrites',
  'licenseHistoryRow',
  'actOnRecords',
  'adoptSold',
  'findSenderFault',
  // The worker's.
  'checkDrift',
  'checkNewAnswers',
  'purgeInstance',
  'purgeReleased',
  'purgeWhole',
  'sealDueWindows',
  'watchUsage',
  'publishChanges',
  'actOnEndpoint',
  'judgeAddress',
  'runOnce',
  'takeIn',
  'groupFailures',
  'countProbeDays',
  'watchAccount',
  'findTroubles',
  'tellChannels',
  'mailExpiring',
  'sealTarget',
])
const VERB = /export (?:async )?function\*? (\w+)\(\s*ctx: ServiceContext\b/g

const root = path.resolve(import.meta.dirname, '../../..')
const modules = import.meta.glob<Record<string, unknown>>('/lib/services/*/*.ts')

const verbs = Object.entries(modules).flatMap(([file, load]) => {
  const place = file.replace('/lib/services/', '')
  if (NOT_FOR_PEOPLE.test(place)) return []
  const source = readFileSync(path.join(root, file), 'utf8')
  return [...source.matchAll(VERB)]
    .map(({ 1: name = '', index }) => {
      const [body = ''] = source.slice(index + 1).split(/^export /m)
      return { name, place, writes: /recordAudit\(/.test(body), load }
    })
    .filter(({ name }) => !STEPS.has(name))
})

/** A person without any right, in front of a database that must not be touched. */
const ctx = new Proxy({} as ServiceContext, {
  get: (_, name) => {
    if (name === 'actor') return { kind: 'user', id: 'u', name: 'Nobody', role: 'viewer' }
    if (name === 'sellerId') return 'acme'
    throw new Error(`ctx.${String(name)} was used before the permission was checked`)
  },
})

async function run(verb: unknown): Promise<unknown> {
  if (typeof verb !== 'function') throw new Error('not a function')
  const result: unknown = await verb(ctx, {}, {})
  if (typeof result === 'object' && result !== null && 'next' in result && typeof result.next === 'function') {
    return result.next()
  }
  return result
}

describe('every verb that people reach', () => {
  it('is found', () => {
    expect(verbs.length).toBeGreaterThan(20)
  })

  it.each(verbs)('$place $name asks for a permission before anything else', async ({ name, writes, load }) => {
    asked.length = 0
    const verb = (await load())[name]
    const error: unknown = await run(verb).catch((fault: unknown) => fault)
    expect(error).toBeInstanceOf(ServiceError)
    expect(error).toMatchObject({ code: 'forbidden' })
    expect(asked).toHaveLength(1)
    if (writes) expect(asked).not.toContain('portal:read')
  })
})
