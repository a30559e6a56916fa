import 'server-only'
import NextAuth, { CredentialsSignin, type NextAuthConfig } from 'next-auth'
import { getToken } from 'next-auth/jwt'
import type { Provider } from 'next-auth/providers'
import Credentials from 'next-auth/providers/credentials'
import { z } from 'zod'
import { findUser, findUserByEmail } from '@/db/queries/users'
import { setAuthAddress } from '@/lib/config/auth-address'
import type { Env } from '@/lib/config/env'
import { getContainer } from '@/lib/container'
import { clientAddress } from '@/lib/http/client-address'
import { normaliseEmail } from '@/lib/services/access/fields'
import { signInWithPassword, signInWithVerifiedEmail } from '@/lib/services/access/sign-in'
import { ServiceError } from '@/lib/services/errors'
import { accessContext } from './access-context'

/**
 * The only file that knows the sign-in library. The rest of the portal uses session.ts, seller-context.ts and sign-in.ts.
 * The library keeps a signed and encrypted cookie with the person's id and session version, nothing else.
 */

export const OIDC_PROVIDER = 'oidc'

/** Counted from signing in: the cookie is not renewed. */
const SESSION_SECONDS = 7 * 24 * 3600

/** Carries a refusal with its reason through the library to the sign-in form. */
export class RefusedSignIn extends CredentialsSignin {
  override code = 'refused'
  constructor(readonly fault: ServiceError) {
    super()
  }
}

type OidcSettings = NonNullable<Env['oidc']>

const credentialsInput = z.object({
  email: z.string().max(254),
  password: z.string().max(1000),
  code: z.string().max(40).optional(),
})
const claims = z.object({ sub: z.string(), version: z.number() })
export type SessionClaims = { userId: string; version: number }

const passwordProvider = Credentials({
  credentials: { email: {}, password: {}, code: {} },
  authorize: async (credentials, request) => {
    const input = credentialsInput.safeParse(credentials)
    if (!input.success) return null
    try {
      const address = clientAddress(request.headers)
      const user = await signInWithPassword(await accessContext(), { ...input.data, address })
      return user && { id: user.id }
    } catch (error) {
      if (error instanceof ServiceError) throw new RefusedSignIn(error)
      throw error
    }
  },
})

function oidcProvider(settings: OidcSettings | undefined): Provider[] {
  return settings ? [{ ...settings, id: OIDC_PROVIDER, type: 'oidc', checks: ['pkce', 'state', 'nonce'] }] : []
}

async function secret(): Promise<{ value: string; secureCookies: boolean }> {
  const { masterSecret, publicUrl } = await getContainer()
  return {
    value: masterSecret.deriveKey('auth').toString('base64url'),
    secureCookies: publicUrl.startsWith('https:'),
  }
}

async function config(): Promise<NextAuthConfig> {
  const { value, secureCookies } = await secret()
  const { env, log, publicUrl } = await getContainer()
  setAuthAddress(publicUrl)
  return {
    secret: value,
    // The portal runs behind whatever proxy its operator chose; redirects are built from its public address.
    trustHost: true,
    useSecureCookies: secureCookies,
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    providers: [passwordProvider, ...oidcProvider(env.oidc)],
    callbacks: {
      signIn: async ({ account, profile }) => {
        if (account?.provider !== OIDC_PROVIDER) return true
        if (!profile?.email || profile.email_verified !== true) return false
        return (await signInWithVerifiedEmail(await accessContext(), profile.email)) !== null
      },
      jwt: async ({ token, account, user, profile }) => {
        if (!account) return token
        const { db } = await getContainer()
        const person =
          account.provider === OIDC_PROVIDER
            ? await findUserByEmail(db, normaliseEmail(profile?.email ?? ''))
            : await findUser(db, user.id ?? '')
        return person ? { sub: person.id, version: person.sessionVersion } : null
      },
    },
    logger: {
      error: (error) => {
        if (!(error instanceof CredentialsSignin)) log.warn({ err: error }, 'sign-in failed')
      },
      warn: (code) => log.debug({ code }, 'sign-in library warning'),
      debug: () => {},
    },
  }
}

/** Lazy: nothing is opened before the first request. */
export const nextAuth = NextAuth(config)

/** What the visitor's cookie says, unless it is missing, forged or out of date. Not yet compared with the database. */
export async function readSessionCookie(cookies: { name: string; value: string }[]): Promise<SessionClaims | null> {
  const { value, secureCookies } = await secret()
  const headers = { cookie: cookies.map((cookie) => `${cookie.name}=${cookie.value}`).join('; ') }
  const token = claims.safeParse(await getToken({ req: { headers }, secret: value, secureCookie: secureCookies }))
  return token.success ? { userId: token.data.sub, version: token.data.version } : null
}
