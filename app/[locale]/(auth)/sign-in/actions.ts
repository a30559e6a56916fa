'use server'

import { redirect } from 'next/navigation'
import { getLocale } from 'next-intl/server'
import { z } from 'zod'
import { signIn, startOidc } from '@/lib/auth/sign-in'
import { type ActionResult, runAction } from '@/lib/http/action'
import { safeNext } from '@/lib/http/safe-next'
import { parseInput } from '@/lib/services/parse'

const input = z.object({ email: z.string().trim().min(1).max(254), password: z.string().min(1).max(1000) })

export async function signInAction(next: string | null, _previous: unknown, form: FormData): Promise<ActionResult> {
  return runAction(async () => {
    const { email, password } = parseInput(input, Object.fromEntries(form))
    await signIn(email, password)
    redirect(await destination(next))
  })
}

export async function oidcAction(next: string | null): Promise<void> {
  redirect(await startOidc(await destination(next)))
}

async function destination(next: string | null): Promise<string> {
  return safeNext(next) ?? `/${await getLocale()}`
}
