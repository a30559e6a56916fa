import { getContainer } from '@/lib/container'

/** Does nothing: what the server itself costs, for `npm run bench` to compare with. Not there unless PORTAL_BENCH is on. */
export async function POST(request: Request): Promise<Response> {
  const { env } = await getContainer()
  if (!env.bench) return new Response(null, { status: 404 })
  await request.arrayBuffer()
  return Response.json({ resultCode: '000000', resultMsg: 'success' })
}
