'use server'

import { redirect } from 'next/navigation'
import { getLocale } from 'next-intl/server'
import { z } from 'zod'
import { signIn, startOidc } from '@/lib/auth/sign-in'
import { type ActionResult, runAction } from '@/lib/http/action'
import { safeNext } from '@/lib/http/safe-next'
import { ServiceError } from '@/lib/services/errors'
import { parseInput } from '@/lib/services/parse'

const input = z.object({
  email: z.string().trim().min(1).max(254),
  password: z.string().min(1).max(1000),
  code: z.string().trim().max(40).optional(),
})

export type SignInResult = ActionResult<'code_needed'>

export async function signInAction(next: string | null, _previous: unknown, form: FormData): Promise<SignInResult> {
  return runAction(async () => {
    const { email, password, code } = parseInput(input, Object.fromEntries(form))
    try {
      await signIn(email, password, code)
    } catch (error) {
      // Being asked for the code is the next step, not a fault.
      if (error instanceof ServiceError && error.issues[0]?.code === 'code_needed') return 'code_needed' as const
      throw error
    }
    redirect(await destination(next))
  })
}

export async function oidcAction(next: string | null): Promise<void> {
  redirect(await startOidc(await destination(next)))
}

async function destination(next: string | null): Promise<string> {
  return safeNext(next) ?? `/${await getLocale()}`
}
