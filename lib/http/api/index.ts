import * as changes from './changes'
import * as incidents from './incidents'
import * as instances from './instances'
import * as jobWork from './job-work'
import * as jobs from './jobs'
import * as licenseCodes from './license-codes'
import * as licenses from './licenses'
import * as messages from './messages'
import * as orders from './orders'
import * as organisations from './organisations'
import * as readiness from './readiness'
import type { ApiRoute } from './route'
import * as runs from './runs'
import * as tasks from './tasks'
import * as usage from './usage'
import * as usageRecords from './usage-records'

const AREAS: Record<string, unknown>[] = [
  orders,
  instances,
  licenses,
  licenseCodes,
  usage,
  usageRecords,
  organisations,
  messages,
  readiness,
  runs,
  incidents,
  jobs,
  jobWork,
  tasks,
  changes,
]

/** Every route of the REST API: what an area's file exports with a name that ends in `Route`. */
export const API_ROUTES: readonly ApiRoute[] = AREAS.flatMap((area) =>
  Object.entries(area).flatMap(([name, route]) => (name.endsWith('Route') ? [route as ApiRoute] : [])),
)
