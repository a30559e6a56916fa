/**
 * An event of the CloudEvents 1.0 JSON format as one of ours. Source and id together are the id, as that format says;
 * the subject is the instance, the type its meter, unless `data` names them.
 */
export function fromCloudEvent(raw: unknown): unknown {
  if (!isRecord(raw)) return raw
  const { id, source, subject, type, time } = raw
  const data = isRecord(raw.data) ? raw.data : {}
  return {
    id: typeof id === 'string' && typeof source === 'string' ? `${source}#${id}` : undefined,
    instanceId: data.instanceId ?? subject,
    meter: data.meter ?? type,
    value: data.value,
    time,
    attributes: data.attributes,
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
