import 'server-only'
import { headers } from 'next/headers'
import { cache } from 'react'
import { type FoundSession, findSession } from '@/lib/services/access/find-session'
import { accessContext } from './access-context'
import { readSessionCookie } from './next-auth'

export type Session = FoundSession

/** Who is signed in, read from the database once per request: ended sessions and removed rights count at once. */
export const currentSession = cache(async (): Promise<Session | null> => {
  const claims = await readSessionCookie(await headers())
  return claims && findSession(await accessContext(), claims)
})
