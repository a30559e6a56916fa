/** A sold instance has one licence, whoever makes its key. */
export const originOf = (instanceId: string) => `instance:${instanceId}`
