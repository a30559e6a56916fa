import { ChevronRight } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { fieldsOf, typeOf } from '@/lib/http/api/describe'
import type { ApiResponse, OpenApiDocument, Operation, Schema } from '@/lib/http/api/openapi'
import { Badge } from '@/lib/ui/badge'

type Row = { name: string; type: string; required: boolean; description: string | undefined; where?: string }

/** One route, opened on a click: what it takes, what it answers, how it refuses. */
export async function OperationCard({
  document,
  method,
  path,
  operation,
}: {
  document: OpenApiDocument
  method: string
  path: string
  operation: Operation
}) {
  const t = await getTranslations('api')
  const { operationId, summary, description, security, parameters = [], requestBody, responses } = operation
  const scopes = security.flatMap((each) => Object.values(each).flat())
  const [success = '200'] = Object.keys(responses).filter((status) => status.startsWith('2'))
  const fields = (schema: Schema | undefined): Row[] =>
    schema ? fieldsOf(document, schema).map(({ path: name, ...row }) => ({ name, ...row })) : []
  const refusals = Object.entries(responses)
    .filter(([status]) => status !== success)
    .map(([status, response]) => ({ status, description: refusalText(document, response) }))
  const asked = requestBody?.content['application/json']?.schema
  const answered = contentOf(responses[success])
  return (
    <details id={operationId} className="group scroll-mt-6 rounded-lg border border-line bg-raised">
      <summary className="flex cursor-pointer list-none items-start gap-3 p-3 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          className="mt-1 size-4 shrink-0 text-ink-faint transition-transform group-open:rotate-90"
          aria-hidden="true"
        />
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <Badge tone={method === 'GET' ? 'neutral' : 'info'}>{method}</Badge>
            <code className="min-w-0 break-all font-mono text-sm">{path}</code>
          </span>
          <span className="mt-1 block text-ink-soft">{summary}</span>
        </span>
      </summary>
      <div className="flex flex-col gap-5 border-line border-t px-4 py-4">
        {description && <p className="max-w-[72ch]">{withCode(description)}</p>}
        <p className="text-ink-soft text-sm">
          {scopes.length === 0 ? (
            t('noKey')
          ) : (
            <>
              {t('scope')}{' '}
              {scopes.map((scope, index) => (
                <span key={scope}>
                  {index > 0 && ` ${t('or')} `}
                  <code className="font-mono">{scope}</code>
                </span>
              ))}
            </>
          )}
        </p>
        <Fields
          title={t('parameters')}
          rows={parameters.map(({ name, in: where, required, schema, description: told }) => ({
            name,
            where: t(`in.${where}`),
            type: typeOf(document, schema),
            required,
            description: told,
          }))}
          required={t('required')}
        />
        <Fields title={t('body')} rows={fields(asked)} required={t('required')} />
        <Fields title={t('answer', { status: success })} rows={fields(answered)} />
        {refusals.length > 0 && (
          <Part title={t('refusals')}>
            <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
              {refusals.map(({ status, description: told }) => (
                <div key={status} className="contents">
                  <dt className="font-mono">{status}</dt>
                  <dd className="text-ink-soft">{withCode(told)}</dd>
                </div>
              ))}
            </dl>
          </Part>
        )}
      </div>
    </details>
  )
}

function Fields({ title, rows, required }: { title: string; rows: Row[]; required?: string }) {
  if (rows.length === 0) return null
  return (
    <Part title={title}>
      <dl className="divide-y divide-line rounded-md border border-line text-sm">
        {rows.map((row) => (
          <div key={row.name} className="grid gap-x-4 gap-y-0.5 px-3 py-2 md:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
            <dt className="min-w-0">
              <code className="break-all font-mono">{row.name}</code>
              {required && row.required && <span className="ml-2 text-danger text-xs">{required}</span>}
              {row.where && <span className="ml-2 text-ink-faint text-xs">{row.where}</span>}
            </dt>
            <dd className="min-w-0">
              {row.description && <span className="block">{withCode(row.description)}</span>}
              <code className="break-words font-mono text-ink-faint text-xs">{row.type}</code>
            </dd>
          </div>
        ))}
      </dl>
    </Part>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-2 font-medium text-sm">{title}</h3>
      {children}
    </section>
  )
}

/** Names in backticks as code. */
function withCode(text: string): ReactNode {
  return text.split('`').map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text are fixed
      <code key={index} className="font-mono text-[0.95em]">
        {part}
      </code>
    ),
  )
}

type Answer = Operation['responses'][string]

function contentOf(response: Answer | undefined): Schema | undefined {
  return response && 'content' in response ? response.content?.['application/json']?.schema : undefined
}

function refusalText({ components }: OpenApiDocument, response: Answer): string {
  const named: ApiResponse | undefined =
    '$ref' in response ? components.responses[response.$ref.split('/').at(-1) ?? ''] : response
  return named?.description ?? ''
}
