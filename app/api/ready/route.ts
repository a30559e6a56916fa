import { getContainer } from '@/lib/container'

/** The worker looks at least once a second; longer silence means it is stuck. */
const WORKER_SILENCE_MS = 30_000

/** 200 once migrations, config and worker are up and the database answers; 503 with the reason otherwise. */
export async function GET(): Promise<Response> {
  try {
    const { database, worker, ready } = await getContainer()
    await database.ping()
    if (!ready()) return notReady('starting')
    const looked = worker.lastLookAt()
    if (!looked || Date.now() - looked.getTime() > WORKER_SILENCE_MS) return notReady('worker')
    return Response.json({ status: 'ready' })
  } catch {
    return notReady('database')
  }
}

function notReady(waitingFor: string): Response {
  return Response.json({ status: 'not ready', waitingFor }, { status: 503 })
}
