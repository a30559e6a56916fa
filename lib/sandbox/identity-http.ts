import { setTimeout as sleep } from 'node:timers/promises'
import { findKit, findSeller } from '@/db/queries/sellers'
import {
  answerToken,
  answerUserInfo,
  enterAs,
  type IdentityAnswer,
  type IdentityCentre,
  identityBase,
  leave,
  SLOW_CENTRE_MS,
  sendBack,
  signedInAt,
} from './identity'
import { IDENTITY_PAGE_HEADERS, loginPage, workbenchPage, wrongPage } from './identity-page'

/** The centre's interfaces and pages over HTTP; paths are those of protocol/kit-and-oauth.md 5.3 to 5.7. */

export async function getFromCentre(centre: IdentityCentre, path: string, request: Request): Promise<Response> {
  const url = new URL(request.url)
  const session = cookieOf(centre, request)
  switch (path) {
    case 'api/v1/oauth2/authorize': {
      const user = await signedInAt(centre, session)
      const asked = {
        clientId: url.searchParams.get('client_id') ?? '',
        redirectUri: url.searchParams.get('redirect_uri') ?? '',
        state: url.searchParams.get('state') ?? undefined,
      }
      if (user === null) return login(centre, { goal: 'authorize', query: url.search })
      return go(await sendBack(centre, user, asked))
    }
    case 'api/v1/oauth2/userinfo': {
      const authorization = request.headers.get('authorization') ?? ''
      return slowly(centre, request, () => answerUserInfo(centre, authorization))
    }
    case 'api/v1/logout': {
      await leave(centre, session)
      const back = url.searchParams.get('redirect_url') ?? ''
      // Only to this portal: the real centre's rule is not documented.
      const own = URL.canParse(back) && new URL(back).origin === new URL(centre.publicUrl).origin
      const response = own ? go(back) : html(wrongPage('已退出登录。You are signed out.'))
      response.headers.append('Set-Cookie', cookie(centre, '', 0))
      return response
    }
    case 'workbench': {
      const user = await signedInAt(centre, session)
      return user === null ? login(centre, { goal: 'workbench' }) : workbench(centre, user, url.searchParams.get('app'))
    }
    case 'launch': {
      const user = await signedInAt(centre, session)
      if (user === null) return login(centre, { goal: 'workbench' })
      return toCallback(centre, user, url.searchParams.get('app') ?? '')
    }
    default:
      return html(wrongPage('没有这个页面。There is no such page.'), 404)
  }
}

export async function postToCentre(
  centre: IdentityCentre,
  path: string,
  request: Request,
  form: URLSearchParams,
): Promise<Response> {
  if (path === 'api/v1/oauth2/token') return slowly(centre, request, () => answerToken(centre, form))
  if (path !== 'enter') return html(wrongPage('没有这个页面。There is no such page.'), 404)
  const userName = form.get('user') ?? ''
  const session = await enterAs(centre, userName)
  if (session === null) return html(wrongPage('没有这位成员。There is no such member.'), 404)
  const base = identityBase(centre.publicUrl, centre.sellerId, centre.enterprise.tenantCode)
  const next = async (): Promise<Response> => {
    switch (form.get('goal')) {
      case 'callback':
        return toCallback(centre, userName, centre.enterprise.bindings.at(-1)?.resourceId ?? '')
      case 'authorize':
        return go(`${base}/api/v1/oauth2/authorize${form.get('query') ?? ''}`)
      default:
        return go(`${base}/workbench`)
    }
  }
  const response = await next()
  response.headers.append('Set-Cookie', cookie(centre, session, 8 * 3_600))
  return response
}

/** As the workbench and the unified login do it: code and tenant, no state (5.2, 5.3). */
async function toCallback(centre: IdentityCentre, userName: string, resourceId: string): Promise<Response> {
  const binding = centre.enterprise.bindings.find((one) => one.resourceId === resourceId)
  const seller = await findSeller(centre.db, centre.sellerId)
  const path = seller?.settings.oauthCallback === 'account' ? `/${centre.sellerId}` : ''
  const redirectUri = `${centre.publicUrl}/api/oauth/callback${path}`
  return go(binding && (await sendBack(centre, userName, { clientId: binding.clientId, redirectUri, tenant: true })))
}

async function workbench(centre: IdentityCentre, userName: string, app: string | null): Promise<Response> {
  const { enterprise, publicUrl, sellerId } = centre
  const base = identityBase(publicUrl, sellerId, enterprise.tenantCode)
  const kit = await findKit(centre.db, sellerId)
  const apps = enterprise.bindings.map(({ resourceId, orderId }) => ({
    label: `${kit?.appId ?? ''} · ${orderId}`,
    href: `${base}/workbench?${new URLSearchParams({ app: resourceId })}`,
  }))
  const chosen = enterprise.bindings.find(({ resourceId }) => resourceId === app)
  const framed = chosen ? `${base}/launch?${new URLSearchParams({ app: chosen.resourceId })}` : null
  return html(workbenchPage(enterprise, userName, apps, framed, `${base}/api/v1/logout`))
}

function login(centre: IdentityCentre, hidden: Record<string, string>): Response {
  const { enterprise, publicUrl, sellerId } = centre
  return html(loginPage([enterprise], (code) => `${identityBase(publicUrl, sellerId, code)}/enter`, hidden))
}

async function slowly(
  centre: IdentityCentre,
  request: Request,
  answer: () => Promise<IdentityAnswer>,
): Promise<Response> {
  if (centre.enterprise.identityFault === 'slow') {
    await sleep(SLOW_CENTRE_MS, undefined, { signal: request.signal }).catch(() => undefined)
  }
  const { status, body } = await answer()
  return Response.json(body, { status, headers: { 'Cache-Control': 'no-store' } })
}

function go(url: string | undefined): Response {
  if (url === undefined) return html(wrongPage('客户端或回调地址不符。Client or callback do not fit.'), 400)
  return new Response(null, { status: 302, headers: { Location: url, 'Cache-Control': 'no-store' } })
}

function html(text: string, status = 200): Response {
  return new Response(text, { status, headers: IDENTITY_PAGE_HEADERS })
}

const cookieName = ({ enterprise }: IdentityCentre) => `sandbox_sso_${enterprise.tenantCode}`

function cookie(centre: IdentityCentre, value: string, seconds: number): string {
  const path = new URL(identityBase(centre.publicUrl, centre.sellerId, centre.enterprise.tenantCode)).pathname
  return `${cookieName(centre)}=${value}; Path=${path}; Max-Age=${seconds}; HttpOnly; SameSite=Lax`
}

function cookieOf(centre: IdentityCentre, request: Request): string | undefined {
  const name = `${cookieName(centre)}=`
  const pairs = (request.headers.get('cookie') ?? '').split(/;\s*/)
  return pairs.find((pair) => pair.startsWith(name))?.slice(name.length)
}
