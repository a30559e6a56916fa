import { createNavigation } from 'next-intl/navigation'
import type { ComponentProps } from 'react'
import { routing } from './routing'

const navigation = createNavigation(routing)

/** Locale-aware navigation: addresses are given without the language prefix. */
export const { redirect, usePathname, useRouter, getPathname } = navigation

/** A link within the portal. Every page is drawn on request: fetching it ahead would only be load, on both sides. */
export function Link(props: ComponentProps<typeof navigation.Link>) {
  return <navigation.Link prefetch={false} {...props} />
}
