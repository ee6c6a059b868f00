import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const env = {
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  CDK_VALIDATION: 'false',
  NO_COLOR: '1',
}

/** Makes the tests of `sizedTests` run complete searches. */
const fullEnv = { ...env, TEST_FULL: 'true', ACCESS_ALL: '1' }

const onLocalAws = ['test/local-aws/**/*.test.ts', 'test/**/*.local-aws.test.ts']
const synthesizing = ['test/infra/**/*.test.ts']

/** Build, pack, install and use the package, and an app that depends on it. */
const packaging = [
  'test/infra/package/package.test.ts',
  'test/infra/package/packed-files.test.ts',
  'test/infra/validation-plugin/example-app.test.ts',
]

const inABrowser = ['test/**/browser.test.ts']

/** What `npm test` runs on the local AWS: one deployment, the forecasts that it proves, and what Assay stores and sends. */
const shortOnLocalAws = [
  'test/flows/smoke.local-aws.test.ts',
  'test/cli/gate/forecast-observed.local-aws.test.ts',
  'test/contracts/*.local-aws.test.ts',
  'test/reports/publish/*.local-aws.test.ts',
]

/** Each starts the tools of `npm run check`, to show what it reports. */
const tooling = ['test/tooling.test.ts']

/** The paths of all tests, from the root. */
const tests = readdirSync(join(import.meta.dirname, 'test'), { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.test.ts'))
  .map(path => `test/${path.replaceAll('\\', '/')}`)

/** The tests whose text matches. */
function listTestsWith(pattern: RegExp): string[] {
  return tests.filter(path => pattern.test(readFileSync(join(import.meta.dirname, path), 'utf8')))
}

const sampled = listTestsWith(/\/sample\.ts'|TEST_FULL|ACCESS_ALL|listSampledCrashes/)

/** Tests that sample in `npm test` and search completely in `npm run test:full`. */
const sizedTests = {
  unit: sampled.filter(path => !/\.local-aws\.test\.ts$|\/browser\.test\.ts$|^test\/infra\//.test(path)),
  infra: sampled.filter(path => path.startsWith('test/infra/')),
  localAws: sampled.filter(path => path.endsWith('.local-aws.test.ts')),
}

/** Tests with properties: `npm test` tries few inputs, the same in each run, `npm run test:full` more, and others each time. */
const properties = listTestsWith(/ from 'fast-check'/)

/** Tests that follow the recipes of CONTRIBUTING.md on copies of the repository. */
const recipes = ['test/extension/**/*.test.ts']

const reproducible = ['./test/reproducible-properties.ts']

/** A test that hangs ends; one that computes does not, however busy the machine is. */
const ended = { testTimeout: 180_000, hookTimeout: 180_000 }

/** Tests on a local AWS wait for what happens in its several processes. */
const patient = { testTimeout: 1_800_000, hookTimeout: 1_800_000 }

/** `npm test` runs all projects but those whose names end with `-full`, which `npm run test:full` runs. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    // Compiled modules stay from run to run, named by their content.
    experimental: { fsModuleCache: true, fsModuleCachePath: 'node_modules/.cache/assay/vitest' },
    reporters: ['default', './test/slowest-files-reporter.ts', './test/failed-tests-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...onLocalAws, ...synthesizing, ...inABrowser, ...recipes, ...tooling],
          isolate: false,
          env,
          setupFiles: reproducible,
          ...ended,
        },
      },
      {
        test: {
          name: 'infra',
          include: synthesizing,
          exclude: packaging,
          isolate: false,
          env,
          setupFiles: reproducible,
          ...ended,
        },
      },
      { test: { name: 'browser', include: inABrowser, env, ...ended } },
      {
        test: {
          name: 'local-aws',
          include: shortOnLocalAws,
          env,
          setupFiles: reproducible,
          fileParallelism: false,
          ...patient,
        },
      },
      {
        test: {
          name: 'unit-full',
          include: [...sizedTests.unit, ...recipes, ...tooling],
          env: fullEnv,
          testTimeout: 1_200_000,
          hookTimeout: 1_200_000,
        },
      },
      {
        test: {
          name: 'properties-full',
          include: properties,
          exclude: [...onLocalAws, ...sizedTests.unit],
          isolate: false,
          env: fullEnv,
          testTimeout: 1_200_000,
          hookTimeout: 1_200_000,
        },
      },
      { test: { name: 'browser-full', include: inABrowser, env: fullEnv, ...ended } },
      {
        test: {
          name: 'infra-full',
          include: [...packaging, ...sizedTests.infra],
          env: fullEnv,
          testTimeout: 1_200_000,
          hookTimeout: 1_200_000,
        },
      },
      {
        test: {
          name: 'local-aws-full',
          include: onLocalAws,
          exclude: [...shortOnLocalAws, ...sizedTests.localAws],
          env: fullEnv,
          ...patient,
        },
      },
      { test: { name: 'sized-local-aws-full', include: sizedTests.localAws, env: fullEnv, ...patient } },
    ],
  },
})
