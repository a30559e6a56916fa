import { judged, openAnswer } from '../judge'
import type { WireFamily } from './family'
import { saasV2 } from './saas-v2'
import { signJson } from './signed-json'

/**
 * Licences of industrial software: four calls as in SaaS V2.0, and getLicenseAsync, which may be answered at once or
 * not; the licence itself comes by upload (protocol/license.md 3.3).
 */
export const licenseAsync: WireFamily = {
  keyClass: 'basic',
  sign: signJson('basic'),
  judge: (call, answer) => {
    if (call.activity !== 'getLicenseAsync') return saasV2.judge(call, answer)
    const opened = openAnswer(answer)
    const processing = opened.resultCode === '000004'
    return judged(opened, { accepted: processing || opened.resultCode === '000000', processing })
  },
}
