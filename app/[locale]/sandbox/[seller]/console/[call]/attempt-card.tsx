import { getTranslations } from 'next-intl/server'
import { getFormat } from '@/lib/i18n/get-format'
import { FINDINGS } from '@/lib/sandbox/judge'
import type { SandboxAttemptRow } from '@/lib/sandbox/views'
import { Badge } from '@/lib/ui/badge'
import { CodeView } from '@/lib/ui/code-view'
import { Callout, Card, DefinitionList } from '@/lib/ui/layout'

/** One request that really left, with what came back and what the marketplace makes of it. */
export async function AttemptCard({ attempt }: { attempt: SandboxAttemptRow }) {
  const [t, outcomes, faults, findings, format] = await Promise.all([
    getTranslations('sandbox.call'),
    getTranslations('sandbox.outcome'),
    getTranslations('sandbox.faultName'),
    getTranslations('sandbox.finding'),
    getFormat(),
  ])
  const seen = attempt.outcome === 'answered'
  const verdict = attempt.refusalExpected
    ? { ok: attempt.resultCode !== '000000', text: attempt.resultCode === '000000' ? t('accepted') : t('refused') }
    : { ok: attempt.good, text: attempt.good ? t('good') : t('bad') }
  // What had to be refused has no findings worth reading.
  const said = attempt.refusalExpected ? [] : attempt.findings
  return (
    <Card
      title={
        <span className="flex flex-wrap items-center gap-2">
          {t('attempt', { attempt: attempt.attempt })}
          {attempt.fault && <Badge tone="test">{faults(attempt.fault)}</Badge>}
          {!attempt.decisive && <Badge>{t('along')}</Badge>}
        </span>
      }
      description={format.exact(attempt.sentAt)}
      actions={
        seen ? (
          <Badge tone={verdict.ok ? 'ok' : 'danger'}>{verdict.text}</Badge>
        ) : (
          <Badge tone="warn">{outcomes(attempt.outcome)}</Badge>
        )
      }
    >
      <div className="flex flex-col gap-4">
        <DefinitionList
          columns={3}
          items={[
            { label: t('status'), value: attempt.status },
            { label: t('duration'), value: format.duration(attempt.durationMs) },
            { label: t('clock'), value: format.exact(attempt.clockAt) },
          ]}
        />
        {said.length > 0 && (
          <Callout tone="warn" title={t('findings')}>
            <ul className="list-disc pl-4">
              {said.map((finding) => {
                const [name = '', member = ''] = finding.split(':')
                const known = FINDINGS.find((one) => one === name)
                return <li key={finding}>{known ? findings(known, { member }) : finding}</li>
              })}
            </ul>
          </Callout>
        )}
        <div className="grid gap-4 lg:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-2">
            {attempt.body !== '' && <CodeView title={t('request')} text={attempt.body} />}
            <CodeView title={t('address')} text={addressOf(attempt)} initial="raw" />
          </div>
          {attempt.answer === null ? (
            <p className="text-ink-soft">{t('noAnswer')}</p>
          ) : (
            <div className="flex min-w-0 flex-col gap-2">
              <CodeView title={seen ? t('answer') : t('lateAnswer')} text={attempt.answer} />
              {attempt.answerHeaders.length > 0 && (
                <CodeView title={t('headers')} text={headersOf(attempt)} initial="raw" />
              )}
            </div>
          )}
        </div>
      </div>
    </Card>
  )
}

/** The answer's headers as they were spelt on the wire. */
function headersOf({ answerHeaders }: SandboxAttemptRow): string {
  return answerHeaders.map(([name, value]) => `${name}: ${value}`).join('\n')
}

/** Method, address and the headers that matter; a query is shown parameter by parameter. */
function addressOf({ method, url, requestHeaders }: SandboxAttemptRow): string {
  const headers = Object.entries(requestHeaders).map(([name, value]) => `${name}: ${value}`)
  const shown = method === 'GET' ? url.replace('?', '\n  ?').replaceAll('&', '\n  &') : url
  return [`${method} ${shown}`, ...headers].join('\n')
}
