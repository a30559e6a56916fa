import type { NoticeDetails } from '@/lib/domain/notifications'
import type { Words } from './words'

const activities: Record<string, string> = {
  newInstance: 'Creating an instance',
  refreshInstance: 'Updating an instance',
  updateInstanceStatus: 'Updating the instance status',
  releaseInstance: 'Releasing an instance',
  expireInstance: 'Expiration',
  upgrade: 'Upgrade',
  upgradeInstance: 'Upgrading an instance',
  queryInstance: 'Querying instance information',
  getLicense: 'Obtaining a license',
  refreshLicense: 'License renewal',
  getLicenseAsync: 'Asynchronous license request',
  orderNotify: 'Order notification',
  tenantSync: 'Tenant sync',
  applicationSync: 'Application sync',
  authSync: 'User authorisation sync',
}

const call = ({ activity }: NoticeDetails) => activities[String(activity)] ?? String(activity)
const many = (count: unknown, one: string, other: string) => `${count} ${count === 1 ? one : other}`
/** What it is about: the one thing, or how many; of which product. */
const about = ({ product, orderId, instanceId, tenantId, subjects }: NoticeDetails) => {
  const one = orderId ?? instanceId ?? tenantId
  const what =
    one === null || one === undefined ? many(subjects, 'order or instance', 'orders or instances') : String(one)
  return product ? `${product}, ${what}` : what
}

/** Texts of messages in English. */
export const en: Words = {
  facts: {
    product: 'Product',
    activity: 'Interface',
    orderId: 'Order',
    instanceId: 'Instance',
    tenantId: 'Tenant',
    productId: 'Product',
    skuCode: 'SKU',
    packageInstanceId: 'Package',
    meter: 'Meter',
    calls: 'Failed calls',
    subjects: 'Orders or instances affected',
    count: 'Count',
    records: 'Usage records',
    windows: 'Windows',
    free: 'Keys left',
    code: 'Code',
    error: 'Reason',
    givesUpAt: 'KooGallery stops trying',
    dueAt: 'Due',
    since: 'Since',
    oldest: 'Oldest',
    url: 'Address',
    check: 'What was found',
  },
  activities,
  severities: { info: 'Note', warning: 'Warning', critical: 'Critical' },
  raised: (title) => `More urgent: ${title}`,
  recovered: (title) => `Recovered: ${title}`,
  several: (open, recovered) =>
    [open > 0 ? many(open, 'thing needs you', 'things need you') : '', recovered > 0 ? `${recovered} recovered` : '']
      .filter(Boolean)
      .join(', '),
  more: (count) => `${count} more; see the portal.`,
  open: 'Open the portal',
  footer: 'KooGallery seller portal',
  since: 'Since',
  lasted: 'Lasted',
  minutes: (count) => (count < 120 ? many(count, 'minute', 'minutes') : `${Math.round(count / 60)} hours`),
  test: { title: 'Test message', text: 'If you can read this, the channel is set up correctly.' },
  events: {
    call_failing: {
      title: (details) => `${call(details)} keeps failing: ${about(details)}`,
      advice: ({ outcome, lost }) =>
        outcome !== 'refunded'
          ? 'Open the incident for the cause and the cure, then retry all of it at once. After KooGallery has stopped, restart the calls in the Seller Console under Application Tools > Service Interface Messages (formerly Transaction Management > Service Interface Messages).'
          : lost
            ? 'For some orders the time is up: presume them refunded, and check under Orders > Order List in the Seller Console. Mend the cause and retry those that still have time.'
            : 'Mend it before KooGallery stops trying, or the orders are refunded. Open the incident for the cause, then retry all of it at once.',
    },
    orders_failed: {
      title: ({ product, count, allowed, month }) =>
        `${product ?? 'Unknown product'}: ${count} of ${allowed} failed orders in ${month}`,
      advice: () =>
        'With more than 5 orders failed by the interface in a calendar month the product is taken down. Remove the cause, and ask the customers to order again.',
    },
    probes_failing: {
      title: ({ product, count, allowed }) =>
        `${product ?? 'Unknown product'}: dialing tests failed on ${count} of ${allowed} days in a row`,
      advice: () =>
        'After 5 days in a row KooGallery freezes trade and hides the product. Look at the test traffic under Messages and remove the cause.',
    },
    calls_unsigned: {
      title: ({ count }) => `${many(count, 'call', 'calls')} did not authenticate`,
      advice: () => "Usually a key is wrong, or this server's clock is off; until it is mended every purchase fails.",
    },
    preparation_dead: {
      title: (_, subject) => `Provisioning of instance ${subject} was given up`,
      advice: () => 'The buyer is waiting. Mend the cause and retry, or provision it by hand.',
    },
    jobs_dead: {
      title: ({ count }) => `${many(count, 'piece of work was', 'pieces of work were')} given up`,
      advice: () => 'All automatic attempts are used up. Mend the cause, then start them again.',
    },
    task_overdue: {
      title: ({ instanceId }) => `A task is overdue: instance ${instanceId}`,
      advice: () => 'A buyer is waiting for what a person has to do by hand.',
    },
    hook_failing: {
      title: ({ name }) => `The endpoint ${name} of your product does not answer well`,
      advice: ({ paused }) =>
        paused
          ? 'Nothing is sent any more. Resume the endpoint in the portal once it is mended.'
          : 'Nothing is lost: all is sent once it answers again.',
    },
    channel_failing: {
      title: ({ name }) => `Messages by the channel ${name} do not arrive`,
      advice: () => 'Check the settings of the channel and try its test button.',
    },
    keys_low: {
      title: ({ name, free }) => (free === 0 ? `${name}: no keys left` : `${name}: ${many(free, 'key', 'keys')} left`),
      advice: () => 'Once the pool is empty, purchases fail and KooGallery tries again; importing keys mends it.',
    },
    product_unknown: {
      title: ({ name }) => `Sold but not set up: ${name}`,
      advice: () => "It is provisioned by the account's default. Set it up on its page.",
    },
    probe_failing: {
      title: ({ name, days }, subject) => {
        if (subject === 'address') return 'The production address cannot be reached as the marketplace would'
        if (subject === 'certificate') return `The certificate ends in ${many(days, 'day', 'days')}`
        return `Our own probe fails: ${name}`
      },
      advice: ({ days }) =>
        days === undefined
          ? "The marketplace's dialing test will find the same. Five bad days in a row freeze trade; the run's page says what to mend."
          : 'Once it has ended every call fails. Renew it, then run the probe again.',
    },
    usage_silent: {
      title: (_, subject) => `${subject} has gone silent`,
      advice: () => 'Not even an event of zero came. Check that your product still reports.',
    },
    usage_zero: {
      title: (_, subject) => `${subject} reports nothing but zero`,
      advice: () => 'Your product reports, but nothing was used. If the customer does use it, check how it counts.',
    },
    usage_stuck: {
      title: ({ records, windows }) =>
        typeof windows === 'number'
          ? `${many(windows, 'window was', 'windows were')} not sealed in time`
          : `${many(records, 'usage record does', 'usage records do')} not get through`,
      advice: () => 'Nothing is lost and all goes out once it is mended; do so within 21 days.',
    },
    usage_deadline: {
      title: ({ records }, subject) =>
        subject === 'age'
          ? `${many(records, 'usage record is', 'usage records are')} almost 21 days old`
          : `${many(records, 'usage record', 'usage records')} may miss the collection`,
      advice: () => 'Missing the collection bills later; after 21 days they can no longer be billed.',
    },
    usage_abnormal: {
      title: ({ records, code }) => `${many(records, 'usage record', 'usage records')} found abnormal: ${code}`,
      advice: () => 'See the reason, then fix and resubmit, or mend it and try again.',
    },
    usage_unbillable: {
      title: ({ records }) => `${many(records, 'usage record', 'usage records')} can no longer be billed`,
      advice: () => 'Find the cause, write it off, and keep it from happening again.',
    },
    package_low: {
      title: (_, subject) => `Package ${subject} is used to 80 %`,
      advice: () => 'Remind the buyer to buy another before it runs dry.',
    },
    package_used_up: {
      title: (_, subject) => `Package ${subject} is used up`,
      advice: () => 'If it stops when used up, your product should stop serving until the buyer buys another.',
    },
  },
}
