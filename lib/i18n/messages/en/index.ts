/** English texts of every area. */
import activation from './activation.json'
import api from './api.json'
import audit from './audit.json'
import auth from './auth.json'
import buyer from './buyer.json'
import common from './common.json'
import enums from './enums.json'
import errors from './errors.json'
import hooks from './hooks.json'
import instances from './instances.json'
import landings from './landings.json'
import launch from './launch.json'
import licenses from './licenses.json'
import messages from './messages.json'
import metering from './metering.json'
import nav from './nav.json'
import notifications from './notifications.json'
import orders from './orders.json'
import organisations from './organisations.json'
import overview from './overview.json'
import products from './products.json'
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
  hooks,
  instances,
  landings,
  launch,
  licenses,
  messages,
  metering,
  nav,
  notifications,
  orders,
  organisations,
  overview,
  products,
  sandbox,
  selection,
  settings,
  statement,
  tasks,
  usage,
  'usage-import': usageImport,
}
