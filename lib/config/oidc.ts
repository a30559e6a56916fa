import { z } from 'zod'

const oidcEnv = z.object({
  OIDC_ISSUER: z.url(),
  OIDC_CLIENT_ID: z.string().min(1),
  OIDC_CLIENT_SECRET: z.string().min(1),
  OIDC_NAME: z.string().min(1).default('OpenID Connect'),
})

export type OidcSettings = { issuer: string; clientId: string; clientSecret: string; name: string }

/** The seller's own identity provider, or null when none of its variables is set. Throws when only some are. */
export function readOidcSettings(env: Record<string, string | undefined> = process.env): OidcSettings | null {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = env
  if (!OIDC_ISSUER && !OIDC_CLIENT_ID && !OIDC_CLIENT_SECRET) return null
  const parsed = oidcEnv.safeParse({ ...env, OIDC_NAME: env.OIDC_NAME || undefined })
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')
    throw new Error(
      `Sign-in by OpenID Connect needs OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET; wrong: ${names}.`,
    )
  }
  const { OIDC_NAME } = parsed.data
  return {
    issuer: parsed.data.OIDC_ISSUER,
    clientId: parsed.data.OIDC_CLIENT_ID,
    clientSecret: parsed.data.OIDC_CLIENT_SECRET,
    name: OIDC_NAME,
  }
}
