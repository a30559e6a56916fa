import { z } from 'zod'
import { API_ROUTES } from './index'
import { API_TAGS, type ApiRoute, type ApiTag, takesIdempotencyKey, type Words } from './route'
import { FIELD_WORDS, FILTER_WORDS } from './words'

export type DocumentLocale = keyof Words

/** JSON Schema 2020-12, as far as the document and its page look into it. */
export type Schema = {
  type?: string | string[]
  format?: string
  enum?: unknown[]
  const?: unknown
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  additionalProperties?: boolean | Schema
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  $ref?: string
}

export type Parameter = {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  schema: Schema
  description?: string
}
export type ApiResponse = {
  description: string
  headers?: Record<string, { $ref: string }>
  content?: Record<string, { schema: Schema }>
}
export type Operation = {
  operationId: string
  tags: ApiTag[]
  summary: string
  description?: string
  security: Record<string, string[]>[]
  parameters?: Parameter[]
  requestBody?: { required: true; content: Record<string, { schema: Schema }> }
  responses: Record<string, ApiResponse | { $ref: string }>
}

export type OpenApiDocument = {
  openapi: '3.1.0'
  info: { title: string; version: string; description: string }
  servers: { url: string }[]
  tags: { name: ApiTag; description: string }[]
  paths: Record<string, Record<string, Operation>>
  components: {
    schemas: Record<string, Schema>
    responses: Record<string, ApiResponse>
    headers: Record<string, { description: string; schema: Schema }>
    securitySchemes: Record<string, unknown>
  }
}

const TAG_WORDS: Record<ApiTag, Words> = {
  orders: { en: 'Orders', zh: '订单' },
  instances: { en: 'Instances', zh: '实例' },
  licenses: { en: 'Licences', zh: '许可证' },
  usage: { en: 'Usage', zh: '用量' },
  organisations: { en: 'Organisations', zh: '组织' },
  messages: { en: 'Messages', zh: '消息' },
  jobs: { en: 'Jobs', zh: '后台任务' },
  tasks: { en: 'Tasks', zh: '待办' },
  changes: { en: 'Changes', zh: '变更' },
}

const INFO: Words = {
  en: 'For the seller’s own software: JSON in and out, bearer API key, problem documents (RFC 9457). Times are ISO 8601 in UTC, amounts exact decimals as text. New members may come at any time; none goes away.',
  zh: '供商家自己的软件调用：JSON 收发，Bearer API 密钥，错误为问题文档（RFC 9457）。时间为 ISO 8601（UTC），数量为精确的十进制文本。可能随时增加新字段，不会移除已有字段。',
}

const REFUSALS: Record<number, Words> = {
  400: { en: 'The address or the body cannot be read.', zh: '地址或请求体无法解析。' },
  401: { en: 'The API key is missing, unknown, expired or revoked.', zh: 'API 密钥缺失、未知、已过期或已吊销。' },
  403: { en: 'The API key lacks the scope.', zh: 'API 密钥没有所需权限。' },
  404: { en: 'There is no such thing.', zh: '对象不存在。' },
  413: { en: 'The body is too large.', zh: '请求体过大。' },
  422: { en: 'A field or filter is not valid; `issues` says which.', zh: '字段或筛选条件无效，详见 `issues`。' },
  429: { en: 'Too many calls with this key; see Retry-After.', zh: '该密钥调用过于频繁，参见 Retry-After。' },
  503: { en: 'The database cannot be reached now; come again.', zh: '暂时无法连接数据库，请稍后重试。' },
}
const OK: Words = { en: 'Success', zh: '成功' }

/** The OpenAPI 3.1 document, made of the very schemas by which requests are parsed and answers are checked. */
export function openApiDocument(publicUrl: string, locale: DocumentLocale): OpenApiDocument {
  const schemas: Record<string, Schema> = {}
  const convert = (schema: z.ZodType, io: 'input' | 'output') => jsonSchema(schema, io, locale, schemas)
  const paths: OpenApiDocument['paths'] = {}
  for (const route of inOrder(API_ROUTES)) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route, locale, convert) }
  }
  const used = new Set(API_ROUTES.map(({ tag }) => tag))
  return {
    openapi: '3.1.0',
    info: { title: 'KooGallery seller portal', version: '1', description: INFO[locale] },
    servers: [{ url: publicUrl }],
    tags: API_TAGS.filter((tag) => used.has(tag)).map((name) => ({ name, description: TAG_WORDS[name][locale] })),
    paths,
    components: {
      schemas: { ...schemas, Problem: convert(problemSchema, 'output') },
      responses: Object.fromEntries(
        Object.entries(REFUSALS).map(([status, words]) => [`Refused${status}`, refusal(words[locale])]),
      ),
      headers: {
        'RateLimit-Policy': { description: 'draft-ietf-httpapi-ratelimit-headers', schema: { type: 'string' } },
        RateLimit: { description: 'draft-ietf-httpapi-ratelimit-headers', schema: { type: 'string' } },
      },
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'kp_live_…' } },
    },
  }
}

/** As people look for them: by group, lists before the single thing and what is done to it. */
function inOrder(routes: readonly ApiRoute[]): ApiRoute[] {
  const key = ({ tag, path, method }: ApiRoute) =>
    `${String.fromCharCode(65 + API_TAGS.indexOf(tag))} ${path} ${method}`
  return [...routes].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  requestId: z.string(),
  issues: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
})

type Convert = (schema: z.ZodType, io: 'input' | 'output') => Schema

function operation(route: ApiRoute, locale: DocumentLocale, convert: Convert): Operation {
  const { id, tag, scope, summary, about, body, status = 200, fails = {}, method } = route
  const scopes = scope === null ? [] : typeof scope === 'string' ? [scope] : scope
  const parameters = parametersOf(route, locale, convert)
  const common = [
    400,
    503,
    ...(body ? [413] : []),
    ...(scope === null ? [] : [401, 403, 429]),
    ...(route.path.includes('{') ? [404] : []),
    ...(body || route.query ? [422] : []),
  ]
  return {
    operationId: id,
    tags: [tag],
    summary: summary[locale],
    ...(about && { description: about[locale] }),
    security: scopes.map((name) => ({ apiKey: [name] })),
    ...(parameters.length > 0 && { parameters }),
    ...(body && method !== 'GET'
      ? {
          requestBody: { required: true as const, content: { 'application/json': { schema: convert(body, 'input') } } },
        }
      : {}),
    responses: {
      [status]: {
        description: OK[locale],
        ...(scope === null
          ? {}
          : {
              headers: Object.fromEntries(
                ['RateLimit-Policy', 'RateLimit'].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
              ),
            }),
        content: { 'application/json': { schema: convert(route.answer, 'output') } },
      },
      ...Object.fromEntries(common.map((code) => [code, { $ref: `#/components/responses/Refused${code}` }])),
      ...Object.fromEntries(Object.entries(fails).map(([code, words]) => [code, refusal(words[locale])])),
    },
  }
}

function parametersOf(route: ApiRoute, locale: DocumentLocale, convert: Convert): Parameter[] {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(
    ([, name = '']): Parameter => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string', minLength: 1 },
      ...describe(name, locale),
    }),
  )
  const query = route.query ? convert(route.query, 'input') : {}
  const inQuery = Object.entries(query.properties ?? {}).map(([name, { description, ...schema }]): Parameter => {
    const required = query.required?.includes(name) ?? false
    const told = FILTER_WORDS[name]?.[locale] ?? description
    return { name, in: 'query', required, schema, ...(told ? { description: told } : {}) }
  })
  return [...inPath, ...inQuery, ...(takesIdempotencyKey(route) ? [idempotencyKey(locale)] : [])]
}

function idempotencyKey(locale: DocumentLocale): Parameter {
  const words = {
    en: 'Any text of your own, up to 200 characters. The same key within 24 hours gives the same answer and does nothing again.',
    zh: '自定义文本，最长 200 字符。24 小时内使用相同的键会得到相同的应答，且不会重复执行。',
  }
  const schema = { type: 'string', minLength: 1, maxLength: 200 }
  return { name: 'Idempotency-Key', in: 'header', required: false, schema, description: words[locale] }
}

function refusal(description: string): ApiResponse {
  return { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } }
}

/** The schema as the document has it; what has a name goes to the components. */
function jsonSchema(
  schema: z.ZodType,
  io: 'input' | 'output',
  locale: DocumentLocale,
  components: Record<string, Schema>,
): Schema {
  const made = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  const text = JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/')
  const {
    $schema: _,
    $defs,
    ...own
  } = JSON.parse(text) as Schema & { $schema?: string; $defs?: Record<string, Schema> }
  for (const [name, { id: __, ...each }] of Object.entries(($defs ?? {}) as Record<string, Schema & { id?: string }>)) {
    components[name] ??= tidy(each, io, locale)
  }
  return tidy(own, io, locale)
}

/** Without what only a machine's limits say, with what each field means. */
function tidy(schema: Schema, io: 'input' | 'output', locale: DocumentLocale): Schema {
  const { properties, items, anyOf, oneOf, additionalProperties, minimum, maximum, pattern, ...rest } = schema
  const each = (inner: Schema) => tidy(inner, io, locale)
  const named = Object.entries(properties ?? {}).map(([name, inner]): [string, Schema] => [
    name,
    { ...each(inner), ...(inner.description ? {} : describe(name, locale)) },
  ])
  return {
    ...rest,
    // The format says it already, and better.
    ...(pattern && !rest.format ? { pattern } : {}),
    ...(minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? { minimum } : {}),
    ...(maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? { maximum } : {}),
    ...(properties ? { properties: Object.fromEntries(named) } : {}),
    ...(items ? { items: each(items) } : {}),
    ...(anyOf ? { anyOf: anyOf.map(each) } : {}),
    ...(oneOf ? { oneOf: oneOf.map(each) } : {}),
    // New members may come to answers at any time.
    ...(typeof additionalProperties === 'object' ? { additionalProperties: each(additionalProperties) } : {}),
    ...(additionalProperties === false && io === 'input' ? { additionalProperties } : {}),
  }
}

function describe(name: string, locale: DocumentLocale): { description?: string } {
  const words = FIELD_WORDS[name]
  return words ? { description: words[locale] } : {}
}
