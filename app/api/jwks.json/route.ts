import { getContainer } from '@/lib/container'
import { handOverKeys } from '@/lib/services/landing/hand-over-keys'

/** Public keys that verify hand-over tokens (docs/landing.md): of one account with `?seller=`, else of all. */
export async function GET(request: Request): Promise<Response> {
  const { db } = await getContainer()
  const seller = new URL(request.url).searchParams.get('seller') ?? undefined
  const headers = { 'Cache-Control': 'public, max-age=300', 'Access-Control-Allow-Origin': '*' }
  return Response.json(await handOverKeys(db, seller), { headers })
}
