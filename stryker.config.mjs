/** Mutation tests of the pure parts, `npm run mutate`; docs/mutation.md tells what survives. `-- -m <files>` takes a part. */
export default {
  mutate: ['lib/domain/**/*.ts', 'lib/koogallery/**/*.ts'],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'tests/mutation/vitest.config.ts' },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  ignorePatterns: ['.next', '.mutation', 'test-results', 'docs'],
  // A static mutant runs every test; a table of words has hundreds.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: '.mutation/incremental.json',
  tempDirName: '.mutation/sandbox',
  reporters: ['clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, reportTests: false },
  htmlReporter: { fileName: '.mutation/report.html' },
  jsonReporter: { fileName: '.mutation/report.json' },
}
