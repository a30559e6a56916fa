/** One address that may frame a page: a scheme and a host, perhaps with `*.` before it. */
export const FRAME_ANCESTOR = /^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?$/i

/** PORTAL_FRAME_ANCESTORS where pages get their headers, which is before anything else of the portal is loaded. */
export const EXTRA_FRAMES = (process.env.PORTAL_FRAME_ANCESTORS ?? '')
  .split(/[\s,]+/)
  .filter((entry) => FRAME_ANCESTOR.test(entry))
