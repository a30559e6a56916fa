import { setTimeout as sleep } from 'node:timers/promises'

const WITHIN_MS = 60_000

/** Faults unless readiness comes to wait for one of these, in time; undefined stands for ready. */
export async function waitsFor({ base }, ...reasons) {
  let last
  const deadline = performance.now() + WITHIN_MS
  while (performance.now() < deadline) {
    const answer = await fetch(`${base}/api/ready`).catch(() => undefined)
    last = { ...(await answer?.json()), http: answer?.status }
    if (reasons.includes(last.waitingFor) && last.http === (last.waitingFor ? 503 : 200)) return []
    await sleep(100)
  }
  return [`expected ${reasons.map(String).join(' or ')}, but readiness said ${JSON.stringify(last)}`]
}
