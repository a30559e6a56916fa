/** Whether people reach the portal by HTTPS, known where pages get their headers; TLS itself ends before the portal. */
export const IS_HTTPS = process.env.PORTAL_PUBLIC_URL?.startsWith('https:') === true
