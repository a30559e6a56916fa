// Every family of callbacks, and how often each takes its turn.
import { kitV1, kitV2 } from './kit.mjs'
import { licenseAsync } from './license-async.mjs'
import { licenseCode } from './license-code.mjs'
import { licenseV1 } from './license-v1.mjs'
import { saasV1 } from './saas-v1.mjs'
import { saasV2 } from './saas-v2.mjs'

/**
 * @typedef {object} FamilyPlan
 * @property {string} name    as the portal names it
 * @property {string} prefix  of all ids its lives bring into the world
 * @property {string} [productId] what its orders sell, for the order query
 * @property {(random: object, id: string, run: object) => import('../drive.mjs').Life} begin
 * @property {(reader: object, lives: object[], run: object) => Promise<{ name: string, faults: string[] }[]>} checks
 * @property {(job: object, lives: object[]) => boolean} [excuses] a job that rightly came to nothing
 */

/** SaaS V2.0 has every other turn; in any twenty turns every family has one. @type {FamilyPlan[]} */
export const TURNS = [
  saasV1,
  licenseV1,
  kitV2,
  licenseCode,
  licenseAsync,
  saasV1,
  kitV1,
  licenseV1,
  licenseCode,
  licenseAsync,
].flatMap((family) => [saasV2, family])

export const FAMILIES = [...new Set(TURNS)]
