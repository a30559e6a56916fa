/** Chinese texts of every area; the reference that English is checked against. */
import activation from './activation.json'
import api from './api.json'
import audit from './audit.json'
import auth from './auth.json'
import buyer from './buyer.json'
import common from './common.json'
import enums from './enums.json'
import errors from './errors.json'
import explain from './explain.json'
import golive from './golive.json'
import hooks from './hooks.json'
import imports from './imports.json'
import incidents from './incidents.json'
import instances from './instances.json'
import landings from './landings.json'
import launch from './launch.json'
import licenses from './licenses.json'
import mails from './mails.json'
import messages from './messages.json'
import metering from './metering.json'
import nav from './nav.json'
import notifications from './notifications.json'
import orders from './orders.json'
import organisations from './organisations.json'
import overview from './overview.json'
import probes from './probes.json'
import products from './products.json'
import retention from './retention.json'
import runs from './runs.json'
import sandbox from './sandbox.json'
import selection from './selection.json'
import settings from './settings.json'
import statement from './statement.json'
import tasks from './tasks.json'
import usage from './usage.json'
import usageImport from './usage-import.json'

export default {
  activation,
  api,
  audit,
  auth,
  buyer,
  common,
  enums,
  errors,
  golive,
  explain,
  hooks,
  imports,
  incidents,
  instances,
  landings,
  launch,
  licenses,
  messages,
  mails,
  metering,
  nav,
  notifications,
  orders,
  organisations,
  overview,
  probes,
  products,
  retention,
  runs,
  sandbox,
  selection,
  settings,
  statement,
  tasks,
  usage,
  'usage-import': usageImport,
}
