import 'server-only'
import { CredentialsSignin } from 'next-auth'
import { getContainer } from '@/lib/container'
import { ServiceError } from '@/lib/services/errors'
import { nextAuth, OIDC_PROVIDER, RefusedSignIn } from './next-auth'

/** Name of the seller's own identity provider, or null when none is set up. */
export async function oidcName(): Promise<string | null> {
  const { env } = await getContainer()
  return env.oidc?.name ?? null
}

/**
 * Signs in by e-mail and password and sets the cookie; call it in a server action. Throws ServiceError: `forbidden` when
 * the two do not fit, or with `code_needed` or `wrong_code`; `rate_limited` with the minutes to wait.
 */
export async function signIn(email: string, password: string, code = ''): Promise<void> {
  try {
    await nextAuth.signIn('credentials', { email, password, code, redirect: false })
  } catch (error) {
    if (error instanceof RefusedSignIn) throw error.fault
    if (error instanceof CredentialsSignin) {
      throw new ServiceError('forbidden', 'E-mail and password do not fit.', [
        { path: '', message: 'E-mail and password do not fit.', code: 'wrong_credentials' },
      ])
    }
    throw error
  }
}

/**
 * Starts sign-in at the seller's identity provider: gives its address to redirect to.
 * @param next path of this portal to come back to
 */
export async function startOidc(next: string): Promise<string> {
  return nextAuth.signIn(OIDC_PROVIDER, { redirect: false, redirectTo: next })
}

/** Ends this browser's session. */
export async function signOut(): Promise<void> {
  await nextAuth.signOut({ redirect: false })
}
