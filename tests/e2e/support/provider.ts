import { Events, type MutableResponse, type MutableToken, OAuth2Server } from 'oauth2-mock-server'

const HOST = '127.0.0.1'
const portOf = (portal: number) => portal + 1

/** Issuer of the provider beside a portal at this port. */
export const providerAddress = (portal: number) => `http://${HOST}:${portOf(portal)}`

/** A third party's OIDC provider, where `person` is signed in already. */
export async function startProvider(portal: number, person: Record<string, unknown>) {
  const server = new OAuth2Server()
  await server.issuer.keys.generate('RS256')
  server.service.on(Events.BeforeTokenSigning, (token: MutableToken) => Object.assign(token.payload, person))
  server.service.on(Events.BeforeUserinfo, (answer: MutableResponse) => Object.assign(answer, { body: person }))
  server.issuer.url = providerAddress(portal)
  await server.start(portOf(portal), HOST)
  return { stop: () => server.stop() }
}
