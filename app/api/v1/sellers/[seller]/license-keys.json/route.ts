import { getContainer } from '@/lib/container'
import { publicKeys } from '@/lib/services/licensing/public-keys'

type Context = { params: Promise<{ seller: string }> }

/** An account's public keys as a JWK set (RFC 7517), for anybody: docs/licences.md. */
export async function GET(_: Request, { params }: Context): Promise<Response> {
  const [{ seller }, { db }] = await Promise.all([params, getContainer()])
  const headers = { 'Cache-Control': 'public, max-age=300', 'Access-Control-Allow-Origin': '*' }
  return Response.json(await publicKeys(db, seller), { headers })
}
