'use client'

import type { ReactNode } from 'react'
import { Link, usePathname } from '@/lib/i18n/navigation'
import { cn } from './cn'
import { nearestHref } from './nearest-href'

/** A row of links in a frame's head, the one to where the reader is marked. */
export function ShellLinks({ links }: { links: readonly { href: string; label: ReactNode }[] }) {
  const pathname = usePathname()
  const active = nearestHref(
    links.map(({ href }) => href),
    pathname,
  )
  return links.map((link) => (
    <Link
      key={link.href}
      href={link.href}
      aria-current={link.href === active ? 'page' : undefined}
      className={cn(
        'flex min-h-8 items-center border-transparent border-b-2 hover:underline',
        link.href === active && 'border-test font-medium',
      )}
    >
      {link.label}
    </Link>
  ))
}
