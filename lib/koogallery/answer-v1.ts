import { type AccessData, type InstanceInfo, type Outcome, RESULT_CODES } from '@/lib/domain/outcomes'
import {
  type Answer,
  changeRefusal,
  fits,
  INTERNAL_ERROR,
  LIMITS,
  licenseAnswer,
  resultCodeFor,
  SUCCESS,
  writeAccess,
  writeAnswer,
  writeUsage,
} from './answer'
import type { Rendered, RenderOptions } from './codec'
import { encryptField, syntheticIv } from './sensitive-field'

/**
 * Answers of SaaS V1.0: always signed, user name and password encrypted (protocol/saas-v1.md 3, 4, 5). There is no
 * opening in the background (section 6): what is still being prepared is answered with the portal's launch page.
 */
export function renderV1Outcome(outcome: Outcome, options: RenderOptions): Rendered {
  return writeAnswer(answerTo(outcome, options), options.key)
}

function answerTo(outcome: Outcome, options: RenderOptions): Answer {
  switch (outcome.kind) {
    case 'done':
      return SUCCESS
    case 'created': {
      const { instanceId, access } = outcome
      if (!fits(instanceId, LIMITS.instanceId)) return INTERNAL_ERROR
      return withEncryptType({ ...SUCCESS, ...writeInstance({ instanceId, access }, options) }, [access], options)
    }
    case 'instances':
      return writeInstances(outcome.instances, options)
    case 'processing':
      if (outcome.instances) return writeInstances(outcome.instances, options)
      return options.test ? SUCCESS : { resultCode: RESULT_CODES.processing, resultMsg: 'processing' }
    case 'unknownInstance':
      return {
        resultCode: RESULT_CODES.instanceNotFound,
        resultMsg: `no such instance: ${outcome.instanceIds.join(', ')}`,
      }
    case 'notReady':
      if (options.test && fits(outcome.instanceId, LIMITS.instanceId)) {
        return { ...SUCCESS, instanceId: outcome.instanceId }
      }
      return { resultCode: RESULT_CODES.internalError, resultMsg: 'not ready yet, please call again' }
    case 'licensed':
    case 'outOfStock':
    case 'unknownLicense':
    case 'licenseRefused':
      return licenseAnswer(outcome)
    case 'changeRefused':
      return changeRefusal(outcome.reason, options)
    case 'invalid':
    case 'refused':
      return { resultCode: resultCodeFor(outcome.reason), resultMsg: outcome.detail || outcome.reason }
    case 'secretUnreadable':
    case 'internal':
      return INTERNAL_ERROR
    default:
      return outcome satisfies never
  }
}

function writeInstances(instances: readonly InstanceInfo[], options: RenderOptions): Answer {
  const shown = instances.filter(({ instanceId }) => fits(instanceId, LIMITS.instanceId))
  return withEncryptType(
    { ...SUCCESS, info: shown.map((instance) => writeInstance(instance, options)) },
    shown.map(({ access }) => access),
    options,
  )
}

function writeInstance({ instanceId, access, usage }: InstanceInfo, options: RenderOptions): Record<string, unknown> {
  const appInfo = access && writeAccess(encrypted(instanceId, access, options))
  const usageInfo = usage?.flatMap(writeUsage) ?? []
  return { instanceId, ...(appInfo ? { appInfo } : {}), ...(usageInfo.length > 0 ? { usageInfo } : {}) }
}

/** An account that cannot be encrypted is left out: the buyer must never be shown one that does not work. */
function encrypted(instanceId: string, access: AccessData, { key, settings }: RenderOptions): AccessData {
  const { userName, password, ...rest } = access
  if (!key) return rest
  const seal = (field: 'userName' | 'password', value: string | undefined) => {
    if (!value) return {}
    const iv = syntheticIv({ key: key.secret, instanceId, field, value })
    return { [field]: encryptField({ key: key.secret, type: settings.encryptType, iv, value }) }
  }
  return { ...rest, ...seal('userName', userName), ...seal('password', password) }
}

/** Says how user name and password were encrypted, where there are any. */
function withEncryptType(answer: Answer, access: readonly (AccessData | undefined)[], options: RenderOptions): Answer {
  const hasAccount = access.some((each) => each?.userName || each?.password)
  return hasAccount ? { ...answer, encryptType: options.settings.encryptType } : answer
}
