// Licences of devices, L-IND (protocol/license.md 3.3): four calls of SaaS V2.0 and getLicenseAsync, whose licence goes
// back by an upload.
import { createHash } from 'node:crypto'
import { someExpiry } from '../model.mjs'
import { instanceChecks } from './instances.mjs'
import { renewal, V2Life } from './saas-v2.mjs'

const PREFIX = 'CSLA-'
const SCENES = ['RENEWAL', 'TRIAL_TO_FORMAL']

export const licenseAsync = {
  name: 'license_async',
  prefix: PREFIX,
  productId: 'KEYS',
  begin: (random, id) => new DeviceLife(random, `${PREFIX}${id}`),
  checks: async (reader, lives, run) => [
    ...(await instanceChecks(
      reader,
      PREFIX,
      lives.map(({ line }) => line),
    )),
    ...(await deviceChecks(reader, lives, run)),
  ],
  /** Nothing is sent for what was released in the meantime. */
  excuses: (job, lives) =>
    job.kind === 'license_upload' &&
    lives.some(({ line }) => line.instanceId === job.instance_id && line.status === 'released'),
}

class DeviceLife extends V2Life {
  /** Events with their fingerprints that were asked for. @type {Map<string, Set<string>>} */
  asked = new Map()

  constructor(random, orderId) {
    const events = Array.from({ length: 1 + random.below(3) }, (_, n) => ({
      kind: 'license',
      // Now and then another device under the same event.
      eventId: `EV-${orderId}-${n > 0 && random.is(0.2) ? n - 1 : n}`,
      fingerprint: `MAC${n}|DISK|BOARD|CPU`,
      expireTime: someExpiry(random).replace(/^(....)(..)(..).*/, '$1-$2-$3 00:00:00 z'),
    }))
    super(orderId, [
      [{ kind: 'buy' }],
      events,
      // Again: the transfer may have broken.
      ...events.filter(() => random.is(0.5)).map((event) => [event]),
      ...(random.is(0.4) ? [[renewal(random, `${orderId}R1`, SCENES)]] : []),
      ...(random.is(0.2) ? [[{ kind: 'release', orderId: `${orderId}X` }]] : []),
    ])
  }

  fields(step) {
    if (step.kind !== 'license') return super.fields(step)
    return {
      activity: 'getLicenseAsync',
      instanceId: this.line.instanceId,
      eventId: step.eventId,
      effectiveTime: '2026-02-01 00:00:00 z',
      expireTime: step.expireTime,
      deviceFingerprint: step.fingerprint,
    }
  }

  took(step, answer, sentAt) {
    if (step.kind === 'license') {
      const known = this.asked.get(step.eventId) ?? new Set()
      this.asked.set(step.eventId, known.add(step.fingerprint))
    }
    return super.took(step, answer, sentAt)
  }
}

async function deviceChecks(reader, lives, run) {
  const rows = await reader.rows(`select origin, instance_id, status from licenses where origin like 'event:%'`)
  const byOrigin = Map.groupBy(rows, (row) => row.origin)
  const asked = lives.flatMap(({ line, asked }) =>
    [...asked].flatMap(([eventId, devices]) => [...devices].map((device) => ({ line, eventId, device }))),
  )
  return [
    {
      name: 'one licence for each event and device',
      faults: [
        ...asked.flatMap(({ eventId, device, line }) => {
          const origin = `event:${eventId}:${createHash('sha256').update(device).digest('hex')}`
          const found = byOrigin.get(origin) ?? []
          const right = found.length === 1 && found[0].instance_id === line.instanceId
          return right ? [] : [`${eventId} ${device}: ${found.length} licences`]
        }),
        ...(rows.length === asked.length ? [] : [`${rows.length} licences, ${asked.length} asked for`]),
      ],
    },
    {
      name: 'every licence was uploaded, each time the same',
      faults: lives.flatMap(({ line, asked }) =>
        [...asked].flatMap(([eventId, devices]) => {
          const contents = new Set(run.uploads.get(eventId) ?? [])
          // What was released before its upload is not sent any more.
          const least = line.status === 'released' ? 0 : devices.size
          const right = contents.size >= least && contents.size <= devices.size
          return right ? [] : [`${eventId}: ${contents.size} contents for ${devices.size} devices`]
        }),
      ),
    },
  ]
}
