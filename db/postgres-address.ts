/**
 * Options of the driver for an address. Of several hosts only the primary will do, unless the address says otherwise: after
 * a fail-over the portal then finds the new one by itself. The driver takes a standby for `read-write`, because it looks at
 * a session's default alone; `primary` is what is meant by both.
 */
export function hostOptions(databaseUrl: string): { target_session_attrs?: 'primary' } {
  const [, hosts = ''] = /^[^:]+:\/\/(?:[^/?#]*@)?([^/?#@]*)/.exec(databaseUrl) ?? []
  const [, wanted = 'read-write'] = /[?&]target_session_attrs=([^&#]*)/.exec(databaseUrl) ?? []
  return hosts.includes(',') && wanted === 'read-write' ? { target_session_attrs: 'primary' } : {}
}
