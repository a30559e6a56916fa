import { createNavigation } from 'next-intl/navigation'
import { routing } from './routing'

/** Locale-aware navigation: addresses are given without the language prefix. */
export const { Link, redirect, usePathname, useRouter, getPathname } = createNavigation(routing)
