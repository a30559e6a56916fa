// The sample product of examples/product-backend, misbehaving: 500, 202, no answer, slow and wrong answers, and down.
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { openProduct } from '../../../examples/product-backend/product.ts'
import { verifyWebhook } from '../../../examples/product-backend/webhook.ts'
import { API_KEYS, SECRET } from './account.mjs'

/** Refused for good by both products, whatever it is about. */
export const POISON = 'POISON'

/**
 * @param {{ random: ReturnType<typeof import('../model.mjs').chance>, clock: import('../../support/moved-clock.mjs').Clock,
 *   portal: () => string, faults: string[] }} world
 */
export async function startCalledProduct({ random, clock, portal, faults }) {
  const product = openProduct()
  /** Jobs it has said "later" of, by id. */
  const later = new Map()
  const seen = new Map()
  const counts = new Map()
  /** `down`, `calm` */
  const moods = new Set()
  const count = (what) => counts.set(what, (counts.get(what) ?? 0) + 1)

  const answer = async (request, text) => {
    if (moods.has('down')) return 'cut'
    let event
    try {
      event = eventOf(request, text, clock)
    } catch (error) {
      faults.push(`a call was not signed well: ${error}`)
      return { status: 401 }
    }
    if (request.method === 'GET') {
      const held = later.get(request.url.slice('/jobs/'.length))
      if (!held) return { status: 404 }
      held.asked += 1
      return held.asked < 2 && !moods.has('calm')
        ? { status: 200, body: { status: 'pending' } }
        : { status: 200, body: product.apply(held.event) }
    }
    const { jobId, instance, order } = event.data
    const about = `${event.type} ${instance.instanceId}`
    if (request.headers['webhook-id'] !== jobId) faults.push(`${about} came under another id than its job's`)
    if ((seen.get(jobId) ?? about) !== about) faults.push(`job ${jobId} was ${seen.get(jobId)} and is ${about}`)
    seen.set(jobId, about)
    if (order.orderId.startsWith(POISON)) return { status: 422, body: { status: 'failed', reason: 'no such plan' } }
    if (moods.has('calm')) return { status: 200, body: product.apply(event) }
    const fault = random.next()
    if (fault < 0.08) return told('500', { status: 500, body: 'oops' })
    // What was done although the answer says otherwise, or is lost, must be done once all the same.
    if (fault < 0.12) {
      product.apply(event)
      return told('done, then 500', { status: 500 })
    }
    if (fault < 0.16) {
      product.apply(event)
      return told('done, then cut', 'cut')
    }
    if (fault < 0.2) return told('a page', { status: 200, body: '<html>sign in</html>' })
    if (fault < 0.23) return told('no address', { status: 200, body: { status: 'done', access: { frontEndUrl: 'x' } } })
    if (fault < 0.25) return told('429', { status: 429, headers: { 'retry-after': '30' } })
    if (fault < 0.255) return told('silent', 'silent')
    if (fault < 0.3) {
      count('slow')
      await sleep(500)
    } else if (fault < 0.36) {
      later.set(jobId, { event, asked: 0 })
      return told('later, asked', { status: 202, body: { statusUrl: `${url}/jobs/${jobId}` } })
    } else if (fault < 0.42) {
      void tellLater(event)
      return told('later, told', { status: 202, body: { status: 'pending' } })
    } else if (fault < 0.44) {
      return told('later, lost', { status: 202, body: { statusUrl: `${url}/jobs/lost` } })
    }
    return told('200', { status: 200, body: product.apply(event) })
  }
  const told = (what, outcome) => {
    count(what)
    return outcome
  }
  const tellLater = async (event) => {
    await sleep(random.below(1_500))
    const { access } = product.apply(event)
    await report({ portal, key: API_KEYS.called, faults }, event.data.jobId, 'complete', access ? { access } : {})
  }

  const server = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const outcome = await answer(request, Buffer.concat(chunks).toString('utf8'))
    if (outcome === 'silent') return
    if (outcome === 'cut') return request.destroy()
    const { status, body, headers } = outcome
    response.writeHead(status, headers)
    response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const url = `http://127.0.0.1:${server.address().port}`
  return {
    url: `${url}/hooks`,
    tenants: product.tenants,
    counts,
    setDown: (down) => {
      moods[down ? 'add' : 'delete']('down')
    },
    calmDown: () => {
      moods.add('calm')
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve(undefined)))
    },
  }
}

/** What a call says, its signature checked. One on its way while the clock leaps is of the time before. */
export function eventOf({ headers }, text, { now, before }) {
  const leapt = Math.abs(before() - Number(headers['webhook-timestamp']) * 1_000) < 60_000
  return verifyWebhook(headers, text, [SECRET], new Date(leapt ? before() : now()))
}

/** The same by pull: it forgets jobs, fails them, reports late, twice and wrongly. */
export function startFetchingProduct({ random, portal, faults }) {
  const product = openProduct()
  const counts = new Map()
  /** `down`, `calm`, `ended` */
  const moods = new Set()
  const world = { portal, key: API_KEYS.fetching, faults }
  const count = (what) => counts.set(what, (counts.get(what) ?? 0) + 1)

  const work = async ({ leaseId, ...event }) => {
    const { jobId, order } = event.data
    if (order.orderId.startsWith(POISON)) return report(world, jobId, 'fail', { leaseId, reason: 'no such plan' })
    const fault = moods.has('calm') ? 1 : random.next()
    if (fault < 0.08) return count('forgotten')
    if (fault < 0.16) {
      count('failed')
      return report(world, jobId, 'fail', { leaseId, reason: 'busy', retryable: true })
    }
    if (fault < 0.2) {
      count('done, not told')
      product.apply(event)
      return undefined
    }
    if (fault < 0.26) {
      count('extended')
      await report(world, jobId, 'extend', { leaseId, visibilitySeconds: 300 })
    } else if (fault < 0.3) {
      count('wrong')
      const status = await report(world, jobId, 'complete', { leaseId, access: { frontEndUrl: 'x' } })
      if (status === 200) faults.push(`${event.type} was taken with an address that is none`)
    }
    const { access } = product.apply(event)
    const first = await report(world, jobId, 'complete', { leaseId, access })
    if (random.is(0.1)) {
      count('twice')
      const second = await report(world, jobId, 'complete', { leaseId, access })
      if (first === 200 && second !== 200) faults.push(`${event.type} completed twice: ${first}, then ${second}`)
    }
    count('done')
    return undefined
  }
  const loop = async () => {
    while (!moods.has('ended')) {
      if (moods.has('down')) {
        await sleep(50)
        continue
      }
      const jobs = await lease(world)
      // As a real product would: the jobs of one call at once.
      await Promise.all(jobs.map(work))
    }
  }
  const workers = [loop(), loop()]
  return {
    tenants: product.tenants,
    counts,
    setDown: (down) => {
      moods[down ? 'add' : 'delete']('down')
    },
    calmDown: () => {
      moods.add('calm')
    },
    close: () => {
      moods.add('ended')
      return Promise.all(workers)
    },
  }
}

async function lease({ portal, key, faults }) {
  try {
    const response = await post(portal(), key, 'lease', { max: 5, visibilitySeconds: 60, wait: 1 })
    if (response.ok) return (await response.json()).jobs
    if (response.status <= 500) faults.push(`lease: ${response.status} ${await response.text()}`)
  } catch {
    // The portal was killed meanwhile.
  }
  await sleep(200)
  return []
}

/** Until it is answered; gives the status. */
async function report({ portal, key, faults }, jobId, verb, body) {
  for (let tries = 0; tries < 600; tries += 1) {
    try {
      const response = await post(portal(), key, `${jobId}/${verb}`, body)
      const text = await response.text()
      if (response.status < 500) {
        if (![200, 409, 410, 422].includes(response.status)) faults.push(`${verb}: ${response.status} ${text}`)
        return response.status
      }
      // Without its database the portal asks to come again.
      if (response.status !== 503) faults.push(`${verb}: ${response.status} ${text}`)
    } catch {
      // The portal was killed meanwhile.
    }
    await sleep(200)
  }
  return 0
}

function post(portal, key, path, body) {
  return fetch(`${portal}/api/v1/jobs/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  })
}
