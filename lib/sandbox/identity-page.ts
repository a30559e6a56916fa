import type { SandboxEnterpriseRow } from '@/db/queries/sandbox-enterprises'

/** The pages of the simulated identity centre and workbench: plain HTML in both languages, as somebody else's would be. */

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escapeHtml = (text: string) => text.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter)

const STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{margin:0 auto;max-width:64rem;padding:1.5rem}
h1{font-size:1.4rem}ul{list-style:none;padding:0;display:grid;gap:.5rem;grid-template-columns:repeat(auto-fill,minmax(14rem,1fr))}
button,a.app{font:inherit;min-height:2.75rem;width:100%;padding:.5rem 1rem;border:1px solid #8888;border-radius:.5rem;background:none;color:inherit;cursor:pointer;text-align:start;display:block;box-sizing:border-box;text-decoration:none}
iframe{width:100%;height:70vh;border:1px solid #8888;border-radius:.5rem}small{opacity:.7}`

/** Headers of such a page: nothing but itself, and frames of this portal alone. */
export const IDENTITY_PAGE_HEADERS: Record<string, string> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  // No form-action: browsers apply it to where a form's answer leads on, which is the seller.
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self' http: https:; frame-ancestors 'self'; base-uri 'none'",
}

const page = (title: string, body: string) =>
  `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style><main>${body}</main></html>`

/** Whoever tries the sandbox picks a member; each button posts to `action` with the hidden fields. */
export function loginPage(
  enterprises: readonly Pick<SandboxEnterpriseRow, 'tenantCode' | 'name' | 'members'>[],
  actionOf: (tenantCode: string) => string,
  hidden: Record<string, string>,
): string {
  const fields = Object.entries(hidden)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('')
  const sections = enterprises.map(({ tenantCode, name, members }) => {
    const buttons = members
      .slice(0, 30)
      .map(
        (member) =>
          `<li><button name="user" value="${escapeHtml(member.userName)}">${escapeHtml(member.name)}<br><small>${escapeHtml(member.userName)}${member.authorised ? '' : ' · 未授权 not authorised'}</small></button></li>`,
      )
    return `<h2>${escapeHtml(name)}</h2><form method="post" action="${escapeHtml(actionOf(tenantCode))}">${fields}<ul>${buttons.join('')}</ul></form>`
  })
  const none = '<p>还没有绑定应用的企业。No enterprise is bound to an application yet.</p>'
  const title = '统一登录 Unified login'
  const text = '<p>模拟的认证中心：选择一位成员登录。The simulated identity centre: choose who signs in.</p>'
  return page(title, `<h1>${title}</h1>${text}${sections.join('') || none}`)
}

/** An enterprise's workbench: its applications, the chosen one in a frame. */
export function workbenchPage(
  enterprise: Pick<SandboxEnterpriseRow, 'name'>,
  user: string,
  apps: readonly { label: string; href: string }[],
  framed: string | null,
  leaveHref: string,
): string {
  const links = apps.map(
    ({ label, href }) => `<li><a class="app" href="${escapeHtml(href)}">${escapeHtml(label)}</a></li>`,
  )
  const frame = framed === null ? '' : `<iframe title="应用 Application" src="${escapeHtml(framed)}"></iframe>`
  const title = `企业工作台 Workbench · ${enterprise.name}`
  return page(
    title,
    `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(user)} · <a href="${escapeHtml(leaveHref)}">退出 Sign out</a></p><ul>${links.join('')}</ul>${frame}`,
  )
}

export function wrongPage(text: string): string {
  return page('认证中心 Identity centre', `<h1>认证中心 Identity centre</h1><p>${escapeHtml(text)}</p>`)
}
