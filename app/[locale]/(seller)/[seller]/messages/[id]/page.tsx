import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { urgencyOf } from '@/lib/domain/platform-clocks'
import { may } from '@/lib/domain/roles'
import { orNotFound } from '@/lib/http/or-not-found'
import { getFormat } from '@/lib/i18n/get-format'
import { compareMessages } from '@/lib/services/messages/compare'
import { toCurl, toDebuggingValues, toOpenssl } from '@/lib/services/messages/copy-values'
import { getMessage } from '@/lib/services/messages/get'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { Badge } from '@/lib/ui/badge'
import { Button, TextLink } from '@/lib/ui/button'
import { CodeView } from '@/lib/ui/code-view'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { CopyButton, CopyId } from '@/lib/ui/copy'
import { Callout, Card, Page, PageHeader, Section } from '@/lib/ui/layout'
import { TestBadge, VerdictBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { KeepCase } from '../../probes/keep-case'
import { dismissAction, retryAction, revealAction } from '../actions'
import { ClockCell, ClockNote } from '../clock-note'
import { MessageTable } from '../message-table'
import { callName, refusalWords, type SearchParams, sceneName } from '../words'
import { Bodies } from './bodies'
import { CauseCard, isExplained } from './cause-card'
import { CompareCard } from './compare-card'
import { ContractCard } from './contract-card'
import { ChangesCard, JobsCard } from './effects'
import { SignatureCard } from './signature-card'

type Props = { params: Promise<{ seller: string; id: string }>; searchParams: Promise<SearchParams> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('messages')
  return { title: t('title') }
}

const headText = (line: string, headers: readonly [string, string][]) =>
  [line, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\n')

export default async function MessagePage({ params, searchParams }: Props) {
  const { seller, id } = await params
  const { unknown, compare } = await searchParams
  const unknownAddress = unknown === '1'
  const otherId = typeof compare === 'string' ? compare : undefined
  const ctx = await sellerContext(seller)
  const [t, words, format, detail, comparison] = await Promise.all([
    getTranslations('messages'),
    getTranslations('enums'),
    getFormat(),
    orNotFound(getMessage(ctx, { id, unknownAddress })),
    otherId === undefined ? null : orNotFound(compareMessages(ctx, { id, otherId, unknownAddress })),
  ])
  const { message, failing, signature, attempts } = detail
  const base = `/${seller}/messages`
  const suffix = unknownAddress ? '?unknown=1' : ''
  const mayAct = !unknownAddress && ctx.actor.kind === 'user' && may(ctx.actor.role, 'fulfilment:write')
  const mayRetry = mayAct && !message.truncated && message.erasedAt === null && message.family !== 'unrecognised'
  // Only what a key of ours had signed is a call of the marketplace.
  const mayKeep =
    !unknownAddress && message.keyId !== null && ctx.actor.kind === 'user' && may(ctx.actor.role, 'products:write')
  const refusal = refusalWords(words, message.reason)
  const pending = message.resultCode === '000004'
  const sentence = t(`sentence.${message.verdict === 'accepted' && pending ? 'acceptedPending' : message.verdict}`, {
    code: message.resultCode,
    reason: refusal?.label ?? message.detail ?? message.reason,
  })
  const values = toDebuggingValues({ ...message, body: detail.request.text })
  const canOpenssl = signature?.received.nonce && signature.received.timestamp && signature.fits?.form !== 'canonical'
  const openssl =
    canOpenssl && detail.request.utf8 && !detail.masked
      ? toOpenssl({
          body: detail.request.text,
          nonce: signature.received.nonce ?? '',
          timestamp: signature.received.timestamp ?? '',
        })
      : null

  return (
    <Page>
      <PageHeader
        crumbs={[{ label: t('title'), href: base }]}
        title={`${callName(words, message)}${message.scene ? ` · ${sceneName(words, message.scene)}` : ''}`}
        badges={
          <>
            <VerdictBadge state={message.verdict} />
            <Badge>{words(`family.${message.family}`)}</Badge>
            {message.test && <TestBadge />}
          </>
        }
        description={sentence}
        facts={[
          { label: t('detail.received'), value: <Time at={message.receivedAt} exact /> },
          { label: t('detail.duration'), value: format.duration(message.durationUs / 1000) },
          { label: t('detail.code'), value: <span className="font-mono text-sm">{message.resultCode}</span> },
          ...(message.orderId
            ? [
                {
                  label: t('detail.order'),
                  value: (
                    <CopyId
                      id={message.orderId}
                      keep={28}
                      href={`/${seller}/orders/${encodeURIComponent(message.orderId)}${message.test ? '?test=1' : ''}`}
                    />
                  ),
                },
              ]
            : []),
          ...(message.instanceId && !detail.namesCode
            ? [
                {
                  label: t('detail.instance'),
                  value: (
                    <CopyId
                      id={message.instanceId}
                      keep={28}
                      href={`/${seller}/instances/${encodeURIComponent(message.instanceId)}`}
                    />
                  ),
                },
              ]
            : []),
          ...(detail.licenses.length > 0
            ? [
                {
                  label: t('detail.licenses'),
                  value: (
                    <ul>
                      {detail.licenses.map(({ id, keyHint, productName }) => (
                        <li key={id}>
                          <TextLink href={`/${seller}/licenses/${id}`}>
                            {[productName, keyHint && `…${keyHint}`].filter(Boolean).join(' ') || id}
                          </TextLink>
                        </li>
                      ))}
                    </ul>
                  ),
                },
              ]
            : []),
          ...(message.businessId ? [{ label: t('detail.businessId'), value: <CopyId id={message.businessId} /> }] : []),
          { label: t('detail.messageId'), value: <CopyId id={message.id} /> },
        ]}
        actions={
          <>
            {mayKeep && (
              <KeepCase ctx={ctx} messageId={message.id} test={message.test} name={callName(words, message)} />
            )}
            {mayAct && message.open && (
              <ConfirmDialog
                trigger={<Button>{t('dismiss.action')}</Button>}
                title={t('dismiss.title')}
                description={t('dismiss.text')}
                confirm={t('dismiss.confirm')}
                reason="required"
                action={dismissAction.bind(null, seller)}
                hidden={{ ids: message.id }}
              />
            )}
            {mayRetry && (
              <ConfirmDialog
                trigger={<Button variant={message.open ? 'primary' : 'secondary'}>{t('retry.action')}</Button>}
                title={t('retry.title')}
                description={t('retry.text')}
                confirm={t('retry.confirm')}
                reason="required"
                action={retryAction.bind(null, seller)}
                hidden={{ ids: message.id }}
              />
            )}
          </>
        }
      />
      <AutoRefresh seconds={10} quiet />
      {message.erasedAt && (
        <Callout title={t('detail.erased', { day: format.exact(message.erasedAt) })}>{t('detail.erasedText')}</Callout>
      )}
      {message.rerunOf && (
        <Callout
          title={t('detail.rerunOf', { name: message.rerunBy ?? '' })}
          action={<TextLink href={`${base}/${message.rerunOf}`}>{t('detail.showOriginal')}</TextLink>}
        />
      )}
      {failing && (
        <Callout
          tone={failing.clock.outcome === 'refunded' || urgencyOf(failing.clock) !== 'calm' ? 'danger' : 'warn'}
          title={t('clock.title')}
          action={<ClockCell clock={failing.clock} />}
        >
          <p>
            <ClockNote clock={failing.clock} />
          </p>
          <p className="text-sm">
            {t('clock.calls', { count: failing.calls, time: format.exact(failing.firstFailedAt) })}
          </p>
        </Callout>
      )}
      {isExplained(message) && <CauseCard reason={message.reason} detail={message.detail} />}

      <Bodies
        request={detail.request.text}
        answer={detail.answer.text}
        reveal={detail.masked && detail.mayReveal && !unknownAddress ? revealAction.bind(null, seller, id) : undefined}
        words={{
          isMasked: detail.masked,
          requestBody: `${t('detail.requestBody')} · ${format.bytes(detail.request.size)}`,
          answer: `${t('detail.answer')} · ${format.bytes(detail.answer.size)}`,
          masked: t('detail.masked'),
          reveal: t('detail.reveal'),
          revealTitle: t('detail.revealTitle'),
          revealText: t('detail.revealText'),
          revealConfirm: t('detail.revealConfirm'),
        }}
      />
      {message.truncated && <Callout tone="warn" title={t('detail.truncated')} />}
      {!detail.request.utf8 && <Callout tone="warn" title={t('detail.notUtf8')} />}
      <div className="grid min-w-0 gap-4 xl:grid-cols-2">
        <CodeView
          title={t('detail.requestHead')}
          text={headText(`${message.method} ${message.url}`, message.headers)}
          maxHeight="16rem"
        />
        <CodeView
          title={t('detail.answerHead')}
          text={headText('HTTP/1.1 200', message.answerHeaders)}
          maxHeight="16rem"
        />
      </div>
      {message.erasedAt === null && (
        <Card title={t('detail.tools')} description={t('detail.copyNote')}>
          <ul className="flex flex-wrap gap-x-6 gap-y-1">
            <li className="flex items-center gap-1">
              {t('detail.copyCurl')}
              <CopyButton
                label={t('detail.copyCurl')}
                text={toCurl({ ...message, body: detail.request.text }, ctx.publicUrl)}
              />
            </li>
            {values !== null && (
              <li className="flex items-center gap-1">
                {t('detail.copyValues')}
                <CopyButton label={t('detail.copyValues')} text={values} />
              </li>
            )}
          </ul>
        </Card>
      )}

      {detail.contract && <ContractCard faults={detail.contract} />}
      {signature && <SignatureCard signature={signature} openssl={openssl} />}
      <ChangesCard seller={seller} changes={detail.changes} />
      {comparison && <CompareCard comparison={comparison} close={`${base}/${id}${suffix}`} />}
      <Section title={t('attempts.title')} description={t('attempts.description')}>
        {attempts.length > 1 || detail.reruns.length > 0 ? (
          <MessageTable
            rows={attempts.length > 0 ? attempts : detail.reruns}
            base={base}
            suffix={suffix}
            current={message.id}
          />
        ) : (
          <p className="text-ink-soft">{t('attempts.only')}</p>
        )}
      </Section>
      <JobsCard jobs={detail.jobs} />
    </Page>
  )
}
