const PORT = 5432

/** One server of an address. */
export type PostgresHost = { name: string; port: number }

/**
 * The hosts among which the primary is to be looked for: those of an address with several, unless it asks for something else
 * by `target_session_attrs`. None where the driver is to connect as the address says.
 */
export function hostsOfPair(databaseUrl: string): PostgresHost[] {
  const [, hosts = ''] = /^[^:]+:\/\/(?:[^/?#]*@)?([^/?#@]*)/.exec(databaseUrl) ?? []
  const [, wanted = 'read-write'] = /[?&]target_session_attrs=([^&#]*)/.exec(databaseUrl) ?? []
  if (!hosts.includes(',') || !['read-write', 'primary'].includes(wanted)) return []
  return hosts.split(',').map((host) => {
    const [name = '', port] = host.split(':')
    return { name, port: Number(port || PORT) }
  })
}

/** As the driver writes it. */
export const addressOf = ({ name, port }: PostgresHost) => `${name}:${port}`
