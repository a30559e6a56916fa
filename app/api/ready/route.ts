import { getContainer } from '@/lib/container'

/** The worker looks at least once a second; longer silence means it is stuck. */
const WORKER_SILENCE_MS = 30_000

/** 200 while this process can do its part; 503 with what it waits for otherwise. */
export async function GET(): Promise<Response> {
  try {
    const { database, worker, ready, serving, env } = await getContainer()
    if (serving.stopping()) return notReady('stopping')
    await database.ping()
    if (!(await database.migrated())) return notReady('migrations')
    if (!(await database.hasRoom())) return notReady('disk')
    if (!ready()) return notReady('starting')
    const looked = worker.lastLookAt()
    if (env.runs.worker && (!looked || Date.now() - looked.getTime() > WORKER_SILENCE_MS)) return notReady('worker')
    return Response.json({ status: 'ready', ...env.runs })
  } catch {
    return notReady('database')
  }
}

function notReady(waitingFor: string): Response {
  return Response.json({ status: 'not ready', waitingFor }, { status: 503 })
}
