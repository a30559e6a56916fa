import { getLocale } from 'next-intl/server'
import type { ReactNode } from 'react'
import { buttonClass } from '@/lib/ui/button'

/** A plain link: it leads away to the identity centre. */
export async function SignInLink({ seller, children }: { seller: string; children: ReactNode }) {
  const locale = await getLocale()
  return (
    <a href={`/${locale}/${encodeURIComponent(seller)}/sign-in`} className={`${buttonClass('primary', 'lg')} mt-8`}>
      {children}
    </a>
  )
}
