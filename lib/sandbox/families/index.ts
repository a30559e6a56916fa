import type { SandboxFamily } from '@/lib/domain/sandbox'
import type { WireFamily } from './family'
import { kitV1, kitV2 } from './kit'
import { licenseAsync } from './license-async'
import { licenseCode } from './license-code'
import { licenseV1 } from './license-v1'
import { saasV1 } from './saas-v1'
import { orderNotify, saasV2 } from './saas-v2'

/** Every family the simulated marketplace plays, in one shape: sign a call, judge its answer. */
export const WIRE_FAMILIES: Record<SandboxFamily, WireFamily> = {
  saas_v2: saasV2,
  order_notify: orderNotify,
  saas_v1: saasV1,
  license_v1: licenseV1,
  license_code: licenseCode,
  license_async: licenseAsync,
  kit_v1: kitV1,
  kit_v2: kitV2,
}
