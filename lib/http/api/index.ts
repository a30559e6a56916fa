import * as instances from './instances'
import * as licenses from './licenses'
import type { ApiRoute } from './route'
import * as usage from './usage'

const AREAS: Record<string, unknown>[] = [instances, licenses, usage]

/** Every route of the REST API: what an area's file exports with a name that ends in `Route`. */
export const API_ROUTES: readonly ApiRoute[] = AREAS.flatMap((area) =>
  Object.entries(area).flatMap(([name, route]) => (name.endsWith('Route') ? [route as ApiRoute] : [])),
)
