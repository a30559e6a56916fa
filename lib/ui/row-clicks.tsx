'use client'

import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect } from 'react'
import { copyText } from './copy-text'

const SHOWN_MS = 1600

/**
 * Answers clicks on what lists have in every row, for the whole document: links (`data-row-link`) are followed without loading
 * the page anew, ids (`data-copy`) are copied. So a row brings elements, and nothing that the browser would have to set up.
 */
export function RowClicks() {
  const t = useTranslations('common')
  const router = useRouter()
  useEffect(() => {
    function answer(event: MouseEvent) {
      if (event.defaultPrevented || !(event.target instanceof Element)) return
      const button = event.target.closest<HTMLElement>('[data-copy]')
      if (button) return void copyFrom(button, { copied: t('copied'), failed: t('copyFailed') })
      const link = event.target.closest<HTMLAnchorElement>('a[data-row-link]')
      // Another window, another tab, a download: the browser's own business.
      if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
      event.preventDefault()
      router.push(link.pathname + link.search + link.hash)
    }
    document.addEventListener('click', answer)
    return () => document.removeEventListener('click', answer)
  }, [router, t])
  return null
}

/** Copies, and says so beside the button, in the place that is kept for it. */
async function copyFrom(button: HTMLElement, words: { copied: string; failed: string }): Promise<void> {
  const place = button.parentElement
  const status = place?.querySelector('[role=status]')
  if (!place || !status) return
  const result = (await copyText(button.dataset.copy ?? '')) ? 'copied' : 'failed'
  place.dataset.state = result
  status.textContent = words[result]
  setTimeout(() => {
    delete place.dataset.state
    status.textContent = ''
  }, SHOWN_MS)
}
