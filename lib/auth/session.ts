import 'server-only'
import { cookies } from 'next/headers'
import { cache } from 'react'
import { type FoundSession, findSession } from '@/lib/services/access/find-session'
import { accessContext } from './access-context'
import { readSessionCookie } from './next-auth'

export type Session = FoundSession

/** Who is signed in, read from the database once per request: ended sessions and removed rights count at once. */
export const currentSession = cache(async (): Promise<Session | null> => {
  // Not from the headers: a server action that signs in anew must see its own cookie when the page is drawn again.
  const claims = await readSessionCookie((await cookies()).getAll())
  return claims && findSession(await accessContext(), claims)
})
