import { getContainer } from '@/lib/container'
import { problem } from '@/lib/http/problem'
import { identityBase, listCentres } from '@/lib/sandbox/identity'
import { IDENTITY_PAGE_HEADERS, loginPage } from '@/lib/sandbox/identity-page'

/** The unified login page of the simulated marketplace: it knows the application alone (protocol/kit-and-oauth.md 5.2). */
export async function GET(_request: Request, { params }: { params: Promise<{ seller: string }> }): Promise<Response> {
  const { env, context, publicUrl } = await getContainer()
  if (!env.sandbox) return problem(404, 'not_found', 'The simulated marketplace is switched off.')
  const { seller } = await params
  const enterprises = await listCentres(context(seller, { kind: 'worker' }))
  const html = loginPage(enterprises, (code) => `${identityBase(publicUrl, seller, code)}/enter`, { goal: 'callback' })
  return new Response(html, { headers: IDENTITY_PAGE_HEADERS })
}
