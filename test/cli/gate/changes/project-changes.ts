import {
  buildAttribute,
  buildChangePolicy,
  buildChangeRole,
  buildChangeTrust,
  buildRef,
  buildTyped,
  defineStep,
  type TemplateChange,
} from './template-change.ts'

const role = (properties: object = {}) =>
  buildChangeRole({ AssumeRolePolicyDocument: buildChangeTrust('codebuild'), ...properties })
const project = (variables: readonly object[], properties: object = {}) =>
  buildTyped('AWS::CodeBuild::Project', {
    Name: 'shop-build',
    ServiceRole: buildAttribute('Role'),
    Source: { Type: 'GITHUB', Location: 'https://github.com/acme/shop.git' },
    Artifacts: { Type: 'NO_ARTIFACTS' },
    Environment: {
      Type: 'LINUX_CONTAINER',
      ComputeType: 'BUILD_GENERAL1_SMALL',
      Image: 'aws/codebuild/standard:7.0',
      EnvironmentVariables: variables,
    },
    ...properties,
  })
const stage = { Name: 'STAGE', Value: 'test' }

/** Changes of build projects. The local AWS has neither their webhooks nor their visibility. */
export const projectChanges: readonly TemplateChange[] = [
  {
    name: 'a build project with a secret in a variable, which then moves to a parameter',
    stack: 'build-secret',
    steps: [
      defineStep({
        Role: role(),
        Build: project([stage, { Name: 'DB_PASSWORD', Value: 'hunter2-hunter2', Type: 'PLAINTEXT' }]),
      }),
      defineStep({
        Role: role(),
        Build: project([stage, { Name: 'DB_PASSWORD', Value: '/shop/db', Type: 'PARAMETER_STORE' }]),
      }),
    ],
  },
  {
    name: 'a build project with secrets in its buildspec and its source, and another role',
    stack: 'build-source',
    steps: [
      defineStep({ Role: role(), Build: project([stage]) }),
      defineStep({
        Role: role(),
        Other: role({
          Policies: [
            {
              PolicyName: 'all',
              PolicyDocument: buildChangePolicy({ Action: 's3:*', Resource: '*' }),
            },
          ],
        }),
        Build: project([stage], {
          ServiceRole: buildRef('Other'),
          Source: {
            Type: 'GITHUB',
            Location: 'https://build:s3cr3tpass@example.com/shop.git',
            BuildSpec: 'version: 0.2\nenv:\n  variables:\n    DB_PASSWORD: hunter2-hunter2\n',
          },
        }),
      }),
    ],
  },
]
