import { ServiceError } from './errors'

/**
 * Why an action was not carried out although it was allowed and well-formed. The texts in both languages stand in
 * messages/errors `issues`.
 */
const REFUSALS = {
  instance_released: ['gone', 'The instance was released meanwhile; nothing can be changed any more.'],
  already_frozen: ['conflict', 'The instance is frozen already.'],
  not_frozen: ['conflict', 'The instance is not frozen.'],
  already_ready: ['conflict', 'The instance is ready already; edit its access data instead.'],
  not_ready: ['conflict', 'The instance is not ready yet.'],
  newer_call: ['conflict', 'KooGallery has sent a newer call meanwhile; it stands.'],
  same_expiry: ['conflict', 'The instance expires then already.'],
  job_running: ['conflict', 'The job is running right now; wait until this attempt has ended.'],
  api_key_ended: ['conflict', 'The API key was revoked or replaced, or has expired; make a new one.'],
  job_finished: ['conflict', 'The job has ended already.'],
  task_waiting: ['conflict', 'A task is open for it; complete that one.'],
  task_closed: ['conflict', 'Somebody has closed this task meanwhile.'],
  task_changed: ['conflict', 'Somebody has changed this task meanwhile; look at it again.'],
  owner_unfit: ['invalid', 'Only owners and operators of this account can own a task.'],
  nothing_to_retry: ['conflict', 'Nothing that could be tried again matches any more.'],
  run_going_on: ['conflict', 'A run of this kind is under way already; wait for it to end, or cancel it.'],
  not_a_request: ['invalid', 'This is neither a curl command line, nor raw HTTP, nor an address.'],
  no_interface: ['invalid', 'A request of this shape belongs to no interface that is served here.'],
  run_ended: ['conflict', 'It has ended already.'],
  run_paused: ['conflict', 'It is paused already.'],
  run_not_paused: ['conflict', 'It is not paused.'],
  license_key_taken: ['conflict', 'This key belongs to another licence already.'],
  license_ended: ['gone', 'The licence was released, revoked or replaced; nothing can be changed any more.'],
  license_already_frozen: ['conflict', 'The licence is frozen already.'],
  license_not_frozen: ['conflict', 'The licence is not frozen.'],
  license_same_expiry: ['conflict', 'The licence ends then already.'],
  license_same_seats: ['conflict', 'The licence has that many seats already.'],
  marketplace_key: ['conflict', 'The key was made by KooGallery; only KooGallery can replace it.'],
  out_of_stock: ['conflict', 'The pool of this product has no free key; import some first.'],
  device_gone: ['conflict', 'This device has been deactivated already.'],
  stock_key_drawn: ['conflict', 'This key has been given out meanwhile.'],
  nothing_to_import: ['invalid', 'There is no new key in it.'],
  batch_ended: ['conflict', 'The batch has ended already.'],
  no_license_settings: ['conflict', 'This product has no licence settings; set them on its page first.'],
  lookup_not_configured: ['conflict', 'Orders cannot be looked up before the open-API credential is set.'],
  no_fitting_record: ['conflict', 'None of the usage records is in a state in which this can be done.'],
  record_settled: ['conflict', 'The usage record does not wait for a person any more; nothing of it can be changed.'],
  record_too_old: ['conflict', 'The usage is older than 21 days and can no longer be billed.'],
  record_unchanged: ['invalid', 'Nothing is changed; send the record again as it is instead.'],
  record_span_invalid: ['invalid', 'The span must lie in the life of the instance, and its end not in the future.'],
  record_span_taken: ['invalid', 'Another record of the instance has this span already.'],
  package_unfit: ['invalid', 'The package cannot pay for this usage.'],
  package_too_small: ['conflict', 'The package holds too little for this usage.'],
  mail_channel_unknown: ['invalid', 'There is no e-mail channel of this name.'],
  mail_channel_missing: ['conflict', 'There is no e-mail channel yet; add one under Settings > Notifications first.'],
  endpoint_name_taken: ['conflict', 'Another endpoint has this name.'],
  endpoint_changed: ['conflict', 'Somebody has changed this endpoint meanwhile; look at it again.'],
  case_personal: [
    'conflict',
    'A real push of the Kit is about people and cannot be kept; keep one of your own debugging instead.',
  ],
  case_unreadable: ['conflict', 'The call could not be read, so there is nothing to keep.'],
  case_name_taken: ['conflict', 'Another case has this name.'],
  too_many_cases: ['conflict', 'There are 100 cases already; delete some first.'],
  probe_going_on: ['conflict', 'A run is going on already; wait until it has ended.'],
  probe_ended: ['conflict', 'The run has ended already.'],
  channel_name_taken: ['conflict', 'Another channel has this name.'],
  message_erased: ['conflict', 'The contents of this call are no longer kept, so it cannot be run again.'],
  drift_decided: ['conflict', 'Somebody has decided on this difference meanwhile.'],
  customer_live: ['conflict', 'The customer has an instance that was not released yet.'],
  incident_changed: ['conflict', 'Somebody has changed this incident meanwhile; look at it again.'],
  incident_owner_unfit: ['invalid', 'Only owners and operators of this account can own an incident.'],
  reason_missing: ['invalid', 'Say why: it is kept with the history.'],
  no_refund: ['conflict', 'Orders of this kind are not refunded by themselves.'],
  channel_changed: ['conflict', 'Somebody has changed this channel meanwhile; look at it again.'],
} as const satisfies Record<string, [ServiceError['code'], string]>

export type RefusalCode = keyof typeof REFUSALS

/** `path`: the field it is about; else the whole. */
export function refusal(code: RefusalCode, path = ''): ServiceError {
  const [kind, message] = REFUSALS[code]
  return new ServiceError(kind, message, [{ path, message, code }])
}

export function notFound(
  what:
    | 'instance'
    | 'seller'
    | 'key pair'
    | 'tenant'
    | 'member'
    | 'order'
    | 'task'
    | 'job'
    | 'customer'
    | 'bulk run'
    | 'licence'
    | 'batch'
    | 'product'
    | 'API key'
    | 'usage record'
    | 'metered instance'
    | 'endpoint'
    | 'delivery'
    | 'channel'
    | 'case'
    | 'probe run'
    | 'message'
    | 'incident',
): ServiceError {
  return new ServiceError('not_found', `There is no such ${what}.`)
}
