import { describe, expect, it } from 'vitest'
import { API_ROUTES } from '@/lib/http/api'
import { type Operation, openApiDocument, type Schema } from '@/lib/http/api/openapi'

describe('the OpenAPI document', () => {
  const document = openApiDocument('https://portal.test', 'en')
  const operations = Object.values(document.paths).flatMap((path): Operation[] => Object.values(path))

  it('has every route, each with what a caller must know', () => {
    expect(operations.map(({ operationId }) => operationId)).toEqual(
      expect.arrayContaining(API_ROUTES.map(({ id }) => id)),
    )
    expect(operations).toHaveLength(API_ROUTES.length)
    for (const { operationId, summary, responses, tags } of operations) {
      expect(summary, operationId).not.toBe('')
      expect(document.tags.map(({ name }) => name)).toEqual(expect.arrayContaining(tags))
      expect(
        Object.keys(responses).some((status) => status.startsWith('2')),
        operationId,
      ).toBe(true)
    }
  })

  it('names every parameter of a path, and only those', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      for (const { parameters = [] } of Object.values(methods)) {
        expect(parameters.filter((each) => each.in === 'path').map(({ name }) => name)).toEqual(names)
      }
    }
  })

  it('leads nowhere: every reference is there', () => {
    const text = JSON.stringify(document)
    for (const [, kind = '', name = ''] of text.matchAll(/"#\/components\/(\w+)\/([\w-]+)"/g)) {
      expect(document.components, `${kind}/${name}`).toHaveProperty([kind, name])
    }
    expect(text).not.toContain('$defs')
  })

  it('says what every field means, in both languages', () => {
    // Of tokens, keys and the wire, whose own standards say it.
    const told = ['iss', 'aud', 'sub', 'iat', 'exp', 'jti', 'kty', 'crv', 'alg', 'kid', 'x', 'use', 'keys']
    const plain = [
      'id',
      'kind',
      'name',
      'email',
      'text',
      'key',
      'url',
      'method',
      'size',
      'index',
      'role',
      'position',
      'kind',
    ]
    const missing = new Set<string>()
    const look = (schema: Schema): void => {
      for (const [name, inner] of Object.entries(schema.properties ?? {})) {
        if (!inner.description && ![...told, ...plain].includes(name)) missing.add(name)
        look(inner)
      }
      for (const inner of [schema.items, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) if (inner) look(inner)
    }
    for (const locale of ['en', 'zh'] as const) {
      const { paths, components } = openApiDocument('https://portal.test', locale)
      for (const schema of Object.values(components.schemas)) look(schema)
      for (const operation of Object.values(paths).flatMap((path): Operation[] => Object.values(path))) {
        for (const { name, description } of operation.parameters ?? [])
          if (!description && name !== 'id') missing.add(name)
      }
    }
    expect([...missing]).toEqual([])
  })

  it('tells writes apart: those that take an Idempotency-Key', () => {
    const taking = operations.filter(({ parameters = [] }) => parameters.some(({ name }) => name === 'Idempotency-Key'))
    const ids = taking.map(({ operationId }) => operationId)
    expect(ids).toEqual(expect.arrayContaining(['retryJob', 'cancelJob', 'retryMessage', 'completeTask']))
    expect(ids).not.toContain('reportUsage')
  })
})
