/** Set by proxy.ts on every page request: path and query that were asked for, so that signing in leads back there. */
export const PATH_HEADER = 'x-portal-path'
