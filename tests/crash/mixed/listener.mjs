// The seller's software that listens to what happens to instances: slow, lying, away; and a book of what it was told.
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { SECRET } from '../provisioning/account.mjs'
import { eventOf } from '../provisioning/product.mjs'

/**
 * @param {{ random: ReturnType<typeof import('../model.mjs').chance>, clock: import('../../support/moved-clock.mjs').Clock }} world
 */
export async function startListener({ random, clock }) {
  /** Events it has taken in, by their id: each acts once. @type {Map<string, { account: string, event: any }>} */
  const taken = new Map()
  /** Each event's bytes, which are the same however often it comes. @type {Map<string, string>} */
  const texts = new Map()
  /** What it believes of each instance. @type {Map<string, { types: string[], sequence: number, data: any }>} */
  const instances = new Map()
  /** @type {string[]} */
  const faults = []
  let calls = 0
  let down = false
  let calm = false

  const take = (account, id, event) => {
    if (taken.has(id)) return
    taken.set(id, { account, event })
    const { id: instanceId, sequence } = event.data
    const known = instances.get(instanceId) ?? { types: [], sequence: 0, data: null }
    if (sequence <= known.sequence) faults.push(`${event.type} of ${instanceId} came after a later one`)
    instances.set(instanceId, { types: [...known.types, event.type], sequence, data: event.data })
  }

  const answer = async (request, text) => {
    if (down) return 'cut'
    calls += 1
    const id = request.headers['webhook-id']
    let event
    try {
      event = eventOf(request, text, clock)
    } catch (error) {
      faults.push(`a call was not signed well: ${error}`)
      return 401
    }
    if ((texts.get(id) ?? text) !== text) faults.push(`${id} was ${texts.get(id)} and is ${text}`)
    texts.set(id, text)
    const account = request.url.slice(1)
    const fault = calm ? 1 : random.next()
    if (fault < 0.05) return 500
    if (fault < 0.06) return 429
    if (fault < 0.0605) return 'silent'
    take(account, id, event)
    // What was taken in although the answer says otherwise, or is lost, must act once all the same.
    if (fault < 0.09) return 500
    if (fault < 0.12) return 'cut'
    if (fault < 0.16) await sleep(300)
    return 204
  }

  const server = createServer(async (request, response) => {
    const chunks = []
    try {
      for await (const chunk of request) chunks.push(chunk)
    } catch {
      return
    }
    const outcome = await answer(request, Buffer.concat(chunks).toString())
    if (outcome === 'silent') return
    if (outcome === 'cut') return request.destroy()
    response.writeHead(outcome).end()
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))

  return {
    /** An account with an endpoint that leads here. */
    hear: (account) => ({
      ...account,
      hooks: [
        ...(account.hooks ?? []),
        {
          name: 'listener',
          url: `http://127.0.0.1:${server.address().port}/${account.id}`,
          secret: SECRET,
          events: ['instance.*'],
        },
      ],
    }),
    /** @param {boolean} now */
    setDown(now) {
      down = now
    },
    calm() {
      calm = true
    },
    told: () => `${taken.size} events heard in ${calls} calls`,
    /** @param {{ instanceId: string, status: string, expireTime: number | null }[]} lines what was sold, as it must be */
    async checks(reader, lines) {
      const rows = await reader.rows(
        `select seller_id, id, position, entity || '.' || kind as type, entity_id as about from changes
         where entity = 'instance' and not test`,
      )
      const told = new Set(rows.map(({ id }) => id))
      return [
        { name: 'hooks: every call was signed, the same each time, and in the order of what happened', faults },
        {
          name: 'hooks: every event was told, under its id, and none that did not happen',
          faults: [
            ...rows.flatMap(({ seller_id, id, type, about }) => {
              const heard = taken.get(id)
              const right = heard?.account === seller_id && heard.event.type === type && heard.event.data.id === about
              return right ? [] : [`${type} of ${about}, ${id}: heard ${JSON.stringify(heard)}`]
            }),
            ...[...taken.keys()].filter((id) => !told.has(id)).map((id) => `${id} did not happen`),
          ],
        },
        {
          name: 'hooks: who only listens has every instance as the model says, made once, released once',
          faults: lines.flatMap((line) => {
            const heard = instances.get(line.instanceId)
            const count = (type) => heard?.types.filter((one) => one === `instance.${type}`).length ?? 0
            const expires = heard?.data.expireTime ? Date.parse(heard.data.expireTime) : null
            const right =
              count('created') === 1 &&
              count('released') === (line.status === 'released' ? 1 : 0) &&
              heard?.data.status === line.status &&
              expires === line.expireTime
            return right ? [] : [`${line.instanceId}: ${JSON.stringify(heard)}, not ${line.status} ${line.expireTime}`]
          }),
        },
      ]
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}
