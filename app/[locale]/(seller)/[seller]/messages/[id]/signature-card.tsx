import { useTranslations } from 'next-intl'
import type { KeyLabel, SignatureExplanation } from '@/lib/services/messages/explain'
import { CodeView } from '@/lib/ui/code-view'
import { CopyId } from '@/lib/ui/copy'
import { Callout, Card, DefinitionList } from '@/lib/ui/layout'

/** Whether the signature fitted and, when not, the mistake that would give the one received. */
export function SignatureCard({ signature, openssl }: { signature: SignatureExplanation; openssl: string | null }) {
  const t = useTranslations('messages.signature')
  const words = useTranslations('enums')
  const nameOf = (key: KeyLabel | null) => {
    if (!key) return '?'
    return key.hint ? `${words(`keyClass.${key.class}`)} …${key.hint}` : t('pastedKey')
  }
  const { received, fits, findings, expected, expects } = signature
  const hasKey = expected.some(({ key }) => key.class === expects)

  const verdict = fits
    ? fits.key
      ? t(fits.key.hint ? 'fits' : 'fitsPasted', {
          class: words(`keyClass.${fits.key.class}`),
          hint: fits.key.hint,
          status: words(`keyStatus.${fits.key.status}`),
        })
      : t('fitsUnknown')
    : received.signature
      ? t('noFit')
      : t('none')

  return (
    <Card title={t('title')}>
      <div className="flex flex-col gap-4">
        <Callout tone={fits && findings.length === 0 ? 'ok' : 'warn'} title={verdict}>
          {fits?.form === 'canonical' && <p>{t('fitsCanonical')}</p>}
          {findings.map(({ code, key }) => (
            <p key={code}>{t(`finding.${code}`, { key: nameOf(key) })}</p>
          ))}
          {!fits && received.signature && findings.length === 0 && (
            <p>{hasKey ? t('noFinding') : t('noKey', { class: words(`keyClass.${expects}`) })}</p>
          )}
        </Callout>
        <DefinitionList
          items={[
            { label: t('received'), value: received.signature && <CopyId id={received.signature} keep={40} /> },
            { label: t('timestamp'), value: received.timestamp && <CopyId id={received.timestamp} keep={40} /> },
            { label: t('nonce'), value: received.nonce && <CopyId id={received.nonce} keep={40} /> },
            { label: t('inner'), value: signature.innerDigest && <CopyId id={signature.innerDigest} keep={40} /> },
            {
              label: t('stringToSign'),
              value: signature.stringToSign && (
                <code className="break-all font-mono text-sm">{signature.stringToSign}</code>
              ),
              hint: signature.stringToSign && t('stringHint'),
            },
            {
              label: t('expected'),
              value:
                expected.length > 0 ? (
                  <ul>
                    {expected.map(({ key, startsWith }) => (
                      <li key={key.id}>
                        {nameOf(key)} ({words(`keyStatus.${key.status}`)}):{' '}
                        <span className="font-mono text-sm">{t('startsWith', { text: startsWith })}</span>
                      </li>
                    ))}
                  </ul>
                ) : null,
            },
          ]}
        />
        {signature.tried.length > 0 && (
          <details>
            <summary className="cursor-pointer text-ink-soft text-sm">
              {t('tried', { count: signature.tried.length })}
            </summary>
            <ul className="mt-2 grid gap-x-6 gap-y-1 text-sm sm:grid-cols-2">
              {signature.tried.map((code) => {
                const hit = code === 'standard' ? fits !== undefined : findings.some((finding) => finding.code === code)
                return (
                  <li key={code} className={hit ? 'font-medium text-ok' : 'text-ink-soft'}>
                    {hit ? '✓' : '✗'} {t(`way.${code}`)}
                  </li>
                )
              })}
            </ul>
          </details>
        )}
        {openssl !== null && <CodeView title={t('openssl')} text={openssl} maxHeight="12rem" />}
      </div>
    </Card>
  )
}
