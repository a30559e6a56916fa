import { getContainer } from '@/lib/container'
import { licenseKeysRoute } from '@/lib/http/api/licenses'
import { servePublic } from '@/lib/http/rest'
import { publicKeys } from '@/lib/services/licensing/public-keys'

/** An account's public keys as a JWK set (RFC 7517), for anybody: docs/licences.md. */
export const GET = servePublic(licenseKeysRoute, async ({ seller }) => {
  const { db } = await getContainer()
  const headers = { 'Cache-Control': 'public, max-age=300', 'Access-Control-Allow-Origin': '*' }
  return Response.json(await publicKeys(db, seller), { headers })
})
