import { checkLengths, judged, openAnswer } from '../judge'
import type { WireFamily } from './family'
import { signJson } from './signed-json'

/** Callbacks about authorization codes, under a key of their own (protocol/license.md 3.2). */
export const licenseCode: WireFamily = {
  keyClass: 'license_code',
  sign: signJson('license_code'),
  judge: (_, answer) => {
    const opened = openAnswer(answer)
    checkLengths(opened.body, { resultCode: 6, resultMsg: 255 }, opened.findings)
    return judged(opened, { accepted: opened.resultCode === '000000' })
  },
}
