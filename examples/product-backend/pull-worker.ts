// PORTAL_URL=https://portal.example.com API_KEY=kp_live_… node pull-worker.ts: a product that fetches its jobs.
// TENANTS: a file to keep them in; in memory without it.
import { openProduct, type PortalEvent } from './product.ts'

const { PORTAL_URL = '', API_KEY = '', TENANTS } = process.env
if (!PORTAL_URL || !API_KEY) throw new Error('Set PORTAL_URL, and API_KEY to a key with the scope jobs:work.')

const product = openProduct(TENANTS)

for (;;) {
  const { jobs } = await call<{ jobs: (PortalEvent & { leaseId: string })[] }>('lease', { max: 10, wait: 20 }).catch(
    async (error: unknown) => {
      console.error(String(error))
      await new Promise((resume) => setTimeout(resume, 5_000))
      return { jobs: [] }
    },
  )
  for (const { leaseId, ...event } of jobs) {
    const { jobId, instance } = event.data
    try {
      const { access } = product.apply(event)
      await call(`${jobId}/complete`, { leaseId, access })
      console.log(`${event.type} ${instance.instanceId}`)
    } catch (error) {
      // When this is lost, too, the lease runs out and the job comes again.
      await call(`${jobId}/fail`, { leaseId, reason: String(error), retryable: true }).catch(() => undefined)
    }
  }
}

async function call<Answer>(path: string, body: unknown): Promise<Answer> {
  const response = await fetch(`${PORTAL_URL}/api/v1/jobs/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  // 410: the job was called off. A release follows where there is something to release.
  if (response.status === 410) return {} as Answer
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as Answer
}
