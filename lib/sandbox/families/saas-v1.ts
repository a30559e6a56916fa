import { type Answered, checkAppInfo, checkLengths, judged, openAnswer, readInfo, record, text } from '../judge'
import { signQuery } from './auth-token'
import { checkBodySign } from './body-sign'
import type { WireFamily } from './family'
import { decryptField } from './sensitive-field'

/** SaaS V1.0: every answer signed, only 000000 a success, user name and password encrypted (protocol/saas-v1.md). */
export const saasV1: WireFamily = {
  keyClass: 'v1',
  sign: signQuery,
  judge: ({ activity, members, keys }, answer) => {
    const key = keys.v1 ?? ''
    const opened = openV1(answer, key)
    const { body, resultCode, findings } = opened
    checkLengths(body, { encryptType: 3, instanceId: 64 }, findings)
    const accepted = resultCode === '000000'
    if (!accepted) return judged(opened, { accepted })
    const decrypt = (app: Record<string, unknown>) => decrypted(app, body.encryptType, key, findings)

    if (activity === 'newInstance') {
      const instanceId = text(body.instanceId)
      if (instanceId === null) findings.push('instance_id_missing')
      const app = record(body.appInfo)
      // The debugging page insists on the address (saas-v1.md 4.1).
      if (app) checkAppInfo(app, findings)
      else findings.push('front_end_url_missing')
      const info = app && instanceId ? new Map([[instanceId, { instanceId, appInfo: decrypt(app) }]]) : new Map()
      return judged(opened, { accepted, complete: instanceId !== null && opened.signed, instanceId, info })
    }
    if (activity === 'queryInstance') {
      const asked = String(members.instanceId ?? '').split(',')
      const info = readInfo(body.info, asked, findings)
      for (const [id, entry] of info) {
        const app = record(entry.appInfo)
        if (app) info.set(id, { ...entry, appInfo: decrypt(app) })
      }
      const found = asked.every((id) => info.has(id))
      if (!found) findings.push('instance_not_in_answer')
      return judged(opened, { accepted, complete: found && opened.signed, info })
    }
    return judged(opened, { accepted, complete: opened.signed })
  },
}

/** An answer of any V1.0 family: signed over its very bytes, and in ASCII. */
export function openV1(answer: Answered, key: string) {
  const opened = openAnswer(answer)
  checkLengths(opened.body, { resultCode: 6, resultMsg: 255 }, opened.findings)
  const signed = checkBodySign(answer, key, opened.findings)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is meant
  if (!/^[\x00-\x7f]*$/.test(answer.body)) opened.findings.push('not_ascii')
  return { ...opened, signed }
}

/** User name and password in clear; what cannot be decrypted stays away, as buyers would not see it either. */
function decrypted(app: Record<string, unknown>, encryptType: unknown, key: string, findings: string[]) {
  const bits = encryptType === '2' ? 128 : 256
  const shown = { ...app }
  for (const name of ['userName', 'password']) {
    const field = text(app[name])
    if (field === null) continue
    const plain = decryptField(key, bits, field)
    if (plain === undefined) findings.push(`not_decryptable:${name}`)
    shown[name] = plain
  }
  return shown
}
