'use client'

import { type Messages, NextIntlClientProvider, useMessages } from 'next-intl'
import type { ReactNode } from 'react'

/** Adds texts to those that are there already. */
export function MoreTexts({ texts, children }: { texts: Partial<Messages>; children: ReactNode }) {
  const known = useMessages()
  return <NextIntlClientProvider messages={{ ...known, ...texts }}>{children}</NextIntlClientProvider>
}
