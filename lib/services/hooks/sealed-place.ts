/** What binds an endpoint's secret to its place; both secrets of an endpoint have the same one. */
export const secretPlace = (endpoint: { sellerId: string; id: string }): string =>
  `${endpoint.sellerId}:hook_endpoints.secret:${endpoint.id}`
