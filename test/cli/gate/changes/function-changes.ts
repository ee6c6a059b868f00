import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import {
  buildAttribute,
  buildLambda,
  buildChangePolicy,
  buildRef,
  buildChangeRole,
  buildTyped,
  defineStep,
  PARTNER,
  type TemplateChange,
} from './template-change.ts'

const url = (properties: object) =>
  buildTyped('AWS::Lambda::Url', { TargetFunctionArn: buildAttribute('Api'), ...properties })
const permission = (properties: object) =>
  buildTyped('AWS::Lambda::Permission', {
    FunctionName: buildRef('Api'),
    Action: 'lambda:InvokeFunction',
    ...properties,
  })
const openPermission = permission({
  Action: 'lambda:InvokeFunctionUrl',
  Principal: '*',
  FunctionUrlAuthType: 'NONE',
})

/** Changes of functions, their URLs and permissions. */
export const functionChanges: readonly TemplateChange[] = [
  {
    name: 'a function with a URL for everyone, which is closed',
    stack: 'open-url',
    steps: [
      defineStep({
        Role: buildChangeRole({ RoleName: 'api-role' }),
        Api: buildLambda('Role', { FunctionName: 'public-api' }),
        Url: url({ AuthType: 'NONE' }),
        Permission: openPermission,
      }),
      defineStep({
        Role: buildChangeRole({ RoleName: 'api-role' }),
        Api: buildLambda('Role', {
          FunctionName: 'public-api',
          Environment: { Variables: { DB_PASSWORD: 'correct-horse' } },
        }),
        Url: url({ AuthType: 'AWS_IAM' }),
      }),
    ],
  },
  {
    name: 'a URL without a permission, which then gets one',
    stack: 'silent-url',
    steps: [
      defineStep({
        Role: buildChangeRole(),
        Api: buildLambda('Role'),
        Url: url({ AuthType: 'NONE' }),
      }),
      defineStep({
        Role: buildChangeRole(),
        Api: buildLambda('Role'),
        Url: url({ AuthType: 'NONE' }),
        Permission: openPermission,
      }),
      defineStep({ Role: buildChangeRole(), Api: buildLambda('Role') }),
    ],
  },
  {
    name: 'permissions for a service without a source, another account, and a source of the account',
    stack: 'permissions',
    steps: [
      defineStep({
        Role: buildChangeRole(),
        Api: buildLambda('Role'),
        Permission: permission({ Principal: 's3.amazonaws.com' }),
      }),
      defineStep({
        Role: buildChangeRole(),
        Api: buildLambda('Role'),
        Permission: permission({
          Principal: 's3.amazonaws.com',
          SourceAccount: buildRef('AWS::AccountId'),
          SourceArn: 'arn:aws:s3:::reports',
        }),
        Partner: permission({ Principal: PARTNER }),
      }),
      defineStep({
        Role: buildChangeRole(),
        Api: buildLambda('Role'),
        Anyone: permission({ Principal: '*' }),
        Organization: permission({ Principal: '*', PrincipalOrgID: 'o-abcdefghij' }),
      }),
    ],
  },
  {
    name: 'secrets in the environment, which move to a reference',
    stack: 'secrets',
    steps: [
      defineStep({
        Role: buildChangeRole(),
        Api: buildLambda('Role', {
          Environment: {
            Variables: { DB_PASSWORD: 'correct-horse', STAGE: 'test', TOKEN: 'AKIAIOSFODNN7EXAMPLE' },
          },
        }),
      }),
      defineStep({
        Role: buildChangeRole(),
        Api: buildLambda('Role', { Environment: { Variables: { STAGE: 'production' } } }),
      }),
      defineStep({ Role: buildChangeRole(), Api: buildLambda('Role') }),
    ],
  },
  {
    name: 'a variable that was set beside the stack stays until the template sets others',
    stack: 'drifted-environment',
    steps: [
      defineStep({ Role: buildChangeRole(), Api: buildLambda('Role', { FunctionName: 'drifting' }) }),
      defineStep(
        {
          Role: buildChangeRole(),
          Api: buildLambda('Role', { FunctionName: 'drifting', Timeout: 10 }),
        },
        localAws =>
          new LambdaClient(localAws.client()).send(
            new UpdateFunctionConfigurationCommand({
              FunctionName: 'drifting',
              Environment: { Variables: { API_SECRET: 'battery-staple' } },
            }),
          ),
      ),
      defineStep({
        Role: buildChangeRole(),
        Api: buildLambda('Role', { FunctionName: 'drifting', Environment: { Variables: { STAGE: 'test' } } }),
      }),
    ],
  },
  {
    name: 'a function that is replaced by one with another name, with its URL and permission',
    stack: 'renamed-function',
    steps: [
      defineStep({
        Role: buildChangeRole(),
        Api: buildLambda('Role', { FunctionName: 'first', Runtime: 'nodejs18.x' }),
        Url: url({ AuthType: 'NONE' }),
        Permission: openPermission,
      }),
      defineStep({
        Role: buildChangeRole(),
        Api: buildLambda('Role', { FunctionName: 'second', Runtime: 'nodejs18.x' }),
        Url: url({ AuthType: 'NONE' }),
        Permission: openPermission,
      }),
      defineStep({ Role: buildChangeRole() }),
    ],
  },
  {
    name: 'a role that two functions share, of which one leaves it',
    stack: 'shared-role',
    steps: [
      defineStep({ Role: buildChangeRole(), One: buildLambda('Role'), Other: buildLambda('Role') }),
      defineStep({
        Role: buildChangeRole(),
        Own: buildChangeRole({
          Policies: [
            { PolicyName: 'all', PolicyDocument: buildChangePolicy({ Action: 'lambda:*', Resource: '*' }) },
          ],
        }),
        One: buildLambda('Role'),
        Other: buildLambda('Own'),
      }),
    ],
  },
]
