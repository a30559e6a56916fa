import { judgeAnswer } from '../judge'
import type { WireFamily } from './family'
import { signJson } from './signed-json'

/** SaaS V2.0 (protocol/saas-v2.md). */
export const saasV2: WireFamily = {
  keyClass: 'basic',
  sign: signJson('basic'),
  judge: ({ activity, members }, answer) =>
    judgeAnswer(
      activity,
      answer,
      activity === 'queryInstance' && typeof members.instanceId === 'string' ? members.instanceId.split(',') : [],
    ),
}

/** Order notification, under the key of the general interfaces (protocol/saas-v2.md 4.9). */
export const orderNotify: WireFamily = { ...saasV2, keyClass: 'general', sign: signJson('general') }
