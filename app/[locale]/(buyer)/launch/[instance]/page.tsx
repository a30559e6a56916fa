import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { cache } from 'react'
import { getContainer } from '@/lib/container'
import { SITE_STORES } from '@/lib/domain/seller'
import { currentBuyer } from '@/lib/http/buyer'
import { pathSegment } from '@/lib/http/path-segment'
import { buyerFace } from '@/lib/services/landing/buyer-face'
import { type LaunchState, launchState } from '@/lib/services/landing/launch-state'
import { AutoRefresh } from '@/lib/ui/auto-refresh'
import { buttonClass } from '@/lib/ui/button'
import { BuyerShell } from '@/lib/ui/buyer-shell'
import { ForwardTo } from '@/lib/ui/forward-to'

import { Contact } from '../../contact'

type Props = { params: Promise<{ instance: string }> }

const readState = cache(async (instance: string): Promise<LaunchState> => {
  const state = await launchState(await getContainer(), pathSegment(instance))
  if (state.kind !== 'ready' || state.frontEndUrl === null) return state
  // Whoever is signed in goes in by the way that tells the product who it is.
  const buyer = await currentBuyer(state.sellerId)
  if (!buyer?.session) return state
  const { publicUrl } = await getContainer()
  const open = `${publicUrl}/api/buyer/${encodeURIComponent(state.sellerId)}/open`
  return { ...state, frontEndUrl: `${open}?${new URLSearchParams({ instance: pathSegment(instance) })}` }
})

const readFace = cache(async (sellerId: string) => buyerFace((await getContainer()).db, sellerId))

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [state, t] = await Promise.all([readState((await params).instance), getTranslations('launch')])
  const title = t(`${state.kind}.title`)
  return {
    // The seller's name, not the portal's: the buyer has never heard of it.
    title: { absolute: state.kind === 'unknown' ? title : `${title} · ${state.sellerName}` },
    robots: { index: false, follow: false },
    referrer: 'no-referrer',
  }
}

/** Seconds until the page looks again while the instance is being prepared. */
const LOOK_AGAIN_S = 5

/**
 * Where a buyer lands while the instance is being prepared, and from where they are forwarded once it is ready. Works
 * without scripts: the page refreshes and forwards by itself.
 */
export default async function LaunchPage({ params }: Props) {
  const { instance } = await params
  const [state, t] = await Promise.all([readState(instance), getTranslations('launch')])
  const face = state.kind === 'unknown' ? null : await readFace(state.sellerId)
  return (
    <BuyerShell seller={face ?? { name: t('title') }} footer={face && <Contact support={face.support} />}>
      <Refresh state={state} />
      {state.kind !== 'unknown' && state.productName && <p className="mb-2 text-ink-soft">{state.productName}</p>}
      <h1 className="font-semibold text-2xl tracking-[-0.02em]">{t(`${state.kind}.title`)}</h1>
      <p className="mt-3 text-ink-soft text-lg">
        {state.kind === 'ready' && state.frontEndUrl === null ? t('ready.noAddress') : t(`${state.kind}.text`)}
      </p>
      {state.kind === 'preparing' && (
        <p role="status" className="mt-8 flex items-center gap-3 text-ink-soft">
          <span
            aria-hidden="true"
            className="size-5 animate-turn rounded-full border-2 border-line-strong border-t-accent"
          />
          {t('preparing.status')}
        </p>
      )}
      {state.kind === 'ready' && state.frontEndUrl !== null && (
        <Forward href={state.frontEndUrl}>{t('ready.action')}</Forward>
      )}
      {(state.kind === 'frozen' || state.kind === 'released' || state.kind === 'unknown') && (
        <Forward href={SITE_STORES[state.kind === 'unknown' ? 'china' : state.site]} away>
          {t(`${state.kind}.action`)}
        </Forward>
      )}
    </BuyerShell>
  )
}

/** By script, which leaves a page that is being read aloud or typed into alone; without scripts the browser does it. */
function Refresh({ state }: { state: LaunchState }) {
  if (state.kind === 'preparing') {
    return (
      <>
        <AutoRefresh seconds={LOOK_AGAIN_S} quiet />
        <Unscripted refresh={String(LOOK_AGAIN_S)} />
      </>
    )
  }
  if (state.kind === 'ready' && state.frontEndUrl !== null) {
    return (
      <>
        <ForwardTo href={state.frontEndUrl} />
        <Unscripted refresh={`1; url=${state.frontEndUrl}`} />
      </>
    )
  }
  return null
}

/** Written as text: React would lift the element out of the noscript into the head, for everybody. */
function Unscripted({ refresh }: { refresh: string }) {
  const content = refresh.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
  // biome-ignore lint/security/noDangerouslySetInnerHtml: the one value in it is escaped
  return <noscript dangerouslySetInnerHTML={{ __html: `<meta http-equiv="refresh" content="${content}">` }} />
}

/** `away`: to a site that cannot be shown inside the workbench's frame. */
function Forward({ href, away = false, children }: { href: string; away?: boolean; children: string }) {
  return (
    <a
      href={href}
      rel="noreferrer"
      target={away ? '_blank' : undefined}
      className={`${buttonClass('primary', 'lg')} mt-8`}
    >
      {children}
    </a>
  )
}
