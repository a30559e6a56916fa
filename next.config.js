import createNextIntlPlugin from 'next-intl/plugin'

const withNextIntl = createNextIntlPlugin({
  requestConfig: './lib/i18n/request.ts',
  // Texts are parsed by the build: the browser gets no parser, and the server parses none anew for each page.
  experimental: { messages: { path: './lib/i18n/messages', format: 'json', precompile: true } },
})

/** @type {import('next').NextConfig} */
const config = {
  output: 'standalone',
  reactStrictMode: true,
  poweredByHeader: false,
  agentRules: false,
  // The image optimiser would bring sharp (19 MB) for a portal that shows no photographs.
  images: { unoptimized: true },
  outputFileTracingExcludes: { '*': ['node_modules/sharp/**', 'node_modules/@img/**'] },
  // Bundled, PGlite's wasm would be copied into the public static folder.
  serverExternalPackages: ['@electric-sql/pglite', 'postgres', 'pino'],
  // `npm run types` checks them, tests included; a start from source need not do it again.
  typescript: { ignoreBuildErrors: true },
  // Pages get theirs, with a content security policy, from proxy.ts.
  headers: async () => [
    {
      source: '/api/:path*',
      headers: [
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'no-referrer' },
      ],
    },
  ],
  // Lists are pasted or chosen as files and go through forms: keys, usage, order exports (10 MB).
  experimental: { serverActions: { bodySizeLimit: '11mb' } },
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
}

export default withNextIntl(config)
