'use server'

import { redirect } from 'next/navigation'
import { getLocale } from 'next-intl/server'
import { signOut } from '@/lib/auth/sign-in'

export async function signOutAction(): Promise<void> {
  await signOut()
  redirect(`/${await getLocale()}/sign-in`)
}
