// Who may import whom; arrows point downwards only (docs/architecture.md).

/** Everything of the project beside what is named. */
const only = (name, comment, from, allowed, extra = {}) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(app|lib|db|tests|proxy|instrumentation)', pathNot: [from, ...allowed], ...extra },
})

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Modules that import one another cannot be understood or tested apart.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      comment: 'An import that leads nowhere.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'not-to-tests',
      severity: 'error',
      comment: 'Test helpers stay in tests.',
      from: { pathNot: '^tests/' },
      to: { path: '^tests/' },
    },
    only('domain-imports-nothing', 'The rules are pure.', '^lib/domain/', []),
    {
      name: 'pure-layers-use-no-runtime',
      severity: 'error',
      comment: 'The rules touch no platform; the wire codecs at most its ciphers.',
      from: { path: '^lib/(domain|koogallery)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer)$' },
    },
    {
      name: 'domain-uses-no-packages',
      severity: 'error',
      comment: 'The rules are plain TypeScript.',
      from: { path: '^lib/domain/' },
      to: { dependencyTypes: ['npm', 'core'] },
    },
    only(
      'koogallery-imports-only-domain',
      'The wire codecs know the rules’ words and nothing else.',
      '^lib/koogallery/',
      ['^lib/domain/'],
    ),
    only('db-imports-only-domain', 'Queries know tables and the words of the domain.', '^db/', ['^lib/domain/']),
    only('services-layer', 'Use cases stand on the wire, the rules and the queries.', '^lib/services/', [
      '^lib/(koogallery|domain|observability|config)/',
      '^db/',
    ]),
    only('jobs-layer', 'Job handlers are thin: they call services.', '^lib/jobs/', [
      '^lib/(services|koogallery|domain|observability|config)/',
      '^db/',
    ]),
    only('sandbox-layer', 'The simulated marketplace speaks to the portal over HTTP only.', '^lib/sandbox/', [
      '^lib/(koogallery|domain|observability|config)/',
      '^lib/services/(context|errors|ids|secret-box|audit)',
      '^db/',
    ]),
    only('config-layer', 'Settings come first.', '^lib/config/', ['^lib/domain/']),
    only('observability-layer', 'Anything may log, so logging imports little.', '^lib/observability/', [
      '^lib/(domain|config)/',
    ]),
    {
      name: 'ui-knows-no-services',
      severity: 'error',
      comment: 'Components are given what they show.',
      from: { path: '^lib/ui/' },
      to: { path: '^(lib/(services|jobs|sandbox|container)|db/|app/)' },
    },
    {
      name: 'lib-knows-no-pages',
      severity: 'error',
      comment: 'Arrows point downwards.',
      from: { path: '^lib/' },
      to: { path: '^(app|proxy|instrumentation)' },
    },
    {
      name: 'only-the-container-opens-the-database',
      severity: 'error',
      comment: 'One place decides which database this process has.',
      from: { path: '^(app|lib|db|proxy|instrumentation)', pathNot: ['^lib/container\\.ts$', '^db/client'] },
      to: { path: '^db/client' },
    },
    {
      name: 'pages-run-no-sql',
      severity: 'error',
      comment: 'Pages and routes call services.',
      from: { path: '^(app|lib/ui|lib/http)/' },
      to: {
        path: '^(db/(queries|schema|client|migrate|transaction|rows)|node_modules/(drizzle-orm|postgres|@electric-sql))',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.next|tests/.*\\.mjs$)' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.d.ts', '.json'],
    },
  },
}
