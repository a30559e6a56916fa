/**
 * Options of the driver for an address. Of several hosts only one that takes writes will do, unless the address says
 * otherwise: after a fail-over the portal then finds the new primary by itself.
 */
export function hostOptions(databaseUrl: string): { target_session_attrs?: 'read-write' } {
  const [, hosts = ''] = /^[^:]+:\/\/(?:[^/?#]*@)?([^/?#@]*)/.exec(databaseUrl) ?? []
  return hosts.includes(',') && !/[?&]target_session_attrs=/.test(databaseUrl)
    ? { target_session_attrs: 'read-write' }
    : {}
}
