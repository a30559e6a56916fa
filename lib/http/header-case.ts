import { ServerResponse } from 'node:http'
import { BODY_SIGN } from '@/lib/koogallery/auth-token'

const kept = Symbol.for('portal.headerCase')

/**
 * Lets `Body-Sign` leave in this very spelling, the only one the marketplace knows (protocol/saas-v1.md 3). Route
 * handlers answer with a fetch `Headers`, which lower-cases every name, and Next hands those names to Node; so the one
 * name is spelled again where Node takes it. Changes nothing else, and nothing when called again.
 */
export function keepHeaderCase(): void {
  const prototype: typeof ServerResponse.prototype & { [kept]?: true } = ServerResponse.prototype
  if (prototype[kept]) return
  const { setHeader } = prototype
  const lower = BODY_SIGN.toLowerCase()
  prototype.setHeader = function (name, value) {
    return setHeader.call(this, name === lower ? BODY_SIGN : name, value) as typeof this
  }
  prototype[kept] = true
}
