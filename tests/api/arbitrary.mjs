// Calls made up from the OpenAPI document: most values fit their schema, some do not fit at all.
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'

/** Values that were seen in answers, by the name of their field; later calls name them. */
export function knownValues() {
  const seen = new Map()
  return {
    add(name, value) {
      const values = seen.get(name) ?? new Set()
      if (values.size < 30) values.add(value)
      seen.set(name, values)
    },
    named: (name) => [...(seen.get(name) ?? [])],
    /** What fits into the path of a thing: `/api/v1/orders/{id}` takes what lists of orders told as orderId. */
    of(place) {
      const area = place.split('/')[3]
      return [...(seen.get(`path:${area}`) ?? [])]
    },
  }
}

const ID_OF = {
  orders: 'orderId',
  instances: 'instanceId',
  'usage-records': 'meteringSn',
  packages: 'packageInstanceId',
  tenants: 'tenantId',
}

/** Every text of an answer by its field, and the ids of a list under `path:<area>`. */
export function idsIn(json, found = new Map()) {
  const put = (name, value) => found.set(name, [...(found.get(name) ?? []), value])
  const walk = (value) => {
    if (Array.isArray(value)) for (const each of value.slice(0, 20)) walk(each)
    else if (value && typeof value === 'object') {
      for (const [name, inner] of Object.entries(value)) {
        if (typeof inner === 'string' && inner.length > 0 && inner.length <= 300) put(name, inner)
        else walk(inner)
      }
    }
  }
  walk(json)
  return found
}

export function pathIds(place, json) {
  const area = place.split('/')[3]
  const name = ID_OF[area] ?? 'id'
  return (json.data ?? []).map((row) => [`path:${area}`, row[name]]).filter(([, id]) => typeof id === 'string')
}

const NASTY = [
  '',
  ' ',
  '\0',
  'a\0b',
  '%',
  '_',
  '\\',
  "'",
  '"; drop table orders; --',
  '😀',
  '\ud800',
  'ﷺ',
  '../..',
  'null',
  '0',
  '-1',
  '1e999',
  'NaN',
  'b1_x',
  '1_',
  `${'9'.repeat(20)}_x`,
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-7fff-bfff-ffffffffffff',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59-23:00',
  'x'.repeat(400),
]
const nasty = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 40 }))
const anything = fc.oneof(
  nasty,
  fc.constantFrom(null, true, 0, -1, 1.5, 1e308, [], {}),
  fc.array(fc.string(), { maxLength: 3 }),
)

export function arbitraryOf(document, each, known) {
  const { place, operation } = each
  const parameters = operation.parameters ?? []
  const of = (where) => parameters.filter((parameter) => parameter.in === where)
  const params = fc.record(
    Object.fromEntries(
      of('path').map(({ name }) => {
        const ids = known.of(place)
        const real = ids.length > 0 ? [{ weight: 8, arbitrary: fc.constantFrom(...ids) }] : []
        return [
          name,
          fc.oneof(
            ...real,
            { weight: 1, arbitrary: fc.constant(randomUUID()) },
            { weight: 2, arbitrary: nasty.filter(isSegment) },
          ),
        ]
      }),
    ),
  )
  const query = fc
    .record(
      Object.fromEntries(of('query').map(({ name, schema }) => [name, text(fitting(document, schema, name, known))])),
      { requiredKeys: [] },
    )
    .chain((all) =>
      fc
        .subarray(Object.keys(all), { maxLength: Math.min(3, Object.keys(all).length) })
        .map((names) => Object.fromEntries(names.map((name) => [name, all[name]]))),
    )
  const schema = operation.requestBody?.content['application/json']?.schema
  const sound = schema ? fitting(document, schema, '', known) : fc.constant(undefined)
  const body = schema
    ? fc.oneof(
        { weight: 8, arbitrary: sound },
        { weight: 1, arbitrary: anything },
        { weight: 1, arbitrary: fc.constantFrom('', '{', '[]', '{"a":"\\ud800"}', '{"reason":"\\u0000"}') },
      )
    : fc.constant(undefined)
  const headers =
    of('header').length > 0
      ? fc.oneof(
          fc.constant({}),
          fc.constantFrom('a', 'b', 'x'.repeat(201)).map((key) => ({ 'idempotency-key': key })),
        )
      : fc.constant({})
  const misspelt = fc.oneof(
    { weight: 9, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.constant({ nosuch: '1' }) },
  )
  return fc.record({ params, query, body, headers, misspelt }).map(({ misspelt: more, query: filters, ...rest }) => ({
    each,
    asked: { ...rest, query: { ...filters, ...more } },
  }))
}

/** Other texts would make it another path. */
function isSegment(text) {
  return text.isWellFormed() && !/^(\s*|\.{1,2})$/.test(text)
}

/** As it stands in an address; what no address can hold is replaced there. */
function text(arbitrary) {
  return arbitrary.map((value) => (typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value)))
}

/** Mostly what the schema allows, preferring what was seen under that name; now and then anything. */
function fitting(document, schema, name, known) {
  // A call that waits for something to happen would only be slow.
  if (name.startsWith('wait')) return fc.constant(0)
  const seen = known.named(name)
  const parts = [
    { weight: 8, arbitrary: allowed(document, schema, known) },
    { weight: 1, arbitrary: anything },
  ]
  if (seen.length > 0 && schema.type === 'string') parts.push({ weight: 12, arbitrary: fc.constantFrom(...seen) })
  return fc.oneof(...parts)
}

function allowed(document, schema, known) {
  if (schema.$ref) return allowed(document, at(document, schema.$ref), known)
  const forms = schema.anyOf ?? schema.oneOf
  if (forms) return fc.oneof(...forms.map((form) => allowed(document, form, known)))
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.const !== undefined) return fc.constant(schema.const)
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  switch (type) {
    case 'object': {
      const required = schema.required ?? []
      const members = Object.entries(schema.properties ?? {}).map(([name, inner]) => [
        name,
        fitting(document, inner, name, known),
      ])
      return fc.record(Object.fromEntries(members), { requiredKeys: required })
    }
    case 'array':
      return fc.array(allowed(document, schema.items ?? {}, known), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 5, 5),
      })
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1_000, max: Math.min(schema.maximum ?? 1_000, 1_000_000) })
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return textOf(schema)
    default:
      return anything
  }
}

function textOf({ format, minLength = 0, maxLength = 60 }) {
  switch (format) {
    case 'date-time':
      return fc
        .date({ min: new Date(0), max: new Date('9999-12-30'), noInvalidDate: true })
        .map((date) => date.toISOString())
    case 'date':
      return fc
        .date({ min: new Date('1000-01-01'), max: new Date('9999-12-30'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10))
    case 'uuid':
      return fc.uuid()
    case 'uri':
      return fc.webUrl({ validSchemes: ['https'] })
    default:
      return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)) })
  }
}

function at(document, ref) {
  return ref
    .split('/')
    .slice(1)
    .reduce((node, name) => node[name], document)
}
