import { checkLengths, judged, text } from '../judge'
import { signQuery } from './auth-token'
import type { WireFamily } from './family'
import { openV1 } from './saas-v1'

/** Licence 1.0: calls and signatures of SaaS V1.0; the licence is in the answer (protocol/license.md 2). */
export const licenseV1: WireFamily = {
  keyClass: 'v1',
  sign: signQuery,
  judge: ({ activity, keys }, answer) => {
    const opened = openV1(answer, keys.v1 ?? '')
    const { body, resultCode, findings } = opened
    // 1,024 by the older page; the newer leaves the cell blank.
    checkLengths(body, { instanceId: 64, license: 1024 }, findings)
    const accepted = resultCode === '000000'
    if (!accepted || activity !== 'getLicense') return judged(opened, { accepted, complete: opened.signed })
    const [instanceId, license] = [text(body.instanceId), text(body.license)]
    if (instanceId === null) findings.push('instance_id_missing')
    if (license === null) findings.push('license_missing')
    const complete = opened.signed && instanceId !== null && license !== null
    return judged(opened, { accepted, complete, instanceId, license })
  },
}
