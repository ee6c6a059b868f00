import { defineConfig } from 'vitest/config'

const env = {
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  CDK_VALIDATION: 'false',
  NO_COLOR: '1',
}

const onLocalAws = ['test/local-aws/**/*.test.ts', 'test/**/*.local-aws.test.ts']
const synthesizing = ['test/infra/**/*.test.ts']
const inABrowser = ['test/**/browser.test.ts']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...onLocalAws, ...synthesizing, ...inABrowser],
          isolate: false,
          env,
          testTimeout: 30_000,
        },
      },
      { test: { name: 'infra', include: synthesizing, env, testTimeout: 60_000 } },
      { test: { name: 'browser', include: inABrowser, env, testTimeout: 60_000, hookTimeout: 60_000 } },
      {
        test: {
          name: 'local-aws',
          include: onLocalAws,
          env,
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
