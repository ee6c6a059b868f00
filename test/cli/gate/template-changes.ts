/** Templates that are deployed one after the other as the same stack. */
export interface TemplateChange {
  name: string
  stack: string
  steps: readonly object[]
}

const policy = (...statements: object[]) => ({
  Version: '2012-10-17',
  Statement: statements.map(statement => ({ Effect: 'Allow', ...statement })),
})
const lambdaTrust = policy({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' })
const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] })
const role = (properties: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: lambdaTrust, ...properties },
})
const lambda = (roleName: string, properties: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: arnOf(roleName),
    Code: { ZipFile: 'exports.handler = async () => {}' },
    ...properties,
  },
})
const administrator = ['arn:aws:iam::aws:policy/AdministratorAccess']

/** Hand-written changes. */
export const templateChanges: readonly TemplateChange[] = [
  {
    name: 'a function, whose role becomes an administrator, and no longer is',
    stack: 'worker',
    steps: [
      { Resources: { Role: role(), Worker: lambda('Role') } },
      { Resources: { Role: role({ ManagedPolicyArns: administrator }), Worker: lambda('Role') } },
      { Resources: { Role: role(), Worker: lambda('Role', { Runtime: 'nodejs18.x' }) } },
    ],
  },
  {
    name: 'a function with a URL for everyone, which is closed',
    stack: 'url',
    steps: [
      {
        Resources: {
          Role: role({ RoleName: 'url-role' }),
          Api: lambda('Role', { FunctionName: 'public-api' }),
          Url: {
            Type: 'AWS::Lambda::Url',
            Properties: { TargetFunctionArn: arnOf('Api'), AuthType: 'NONE' },
          },
          Permission: {
            Type: 'AWS::Lambda::Permission',
            Properties: {
              FunctionName: { Ref: 'Api' },
              Action: 'lambda:InvokeFunctionUrl',
              Principal: '*',
              FunctionUrlAuthType: 'NONE',
            },
          },
        },
      },
      {
        Resources: {
          Role: role({ RoleName: 'url-role' }),
          Api: lambda('Role', {
            FunctionName: 'public-api',
            Environment: { Variables: { DB_PASSWORD: 'correct-horse' } },
          }),
          Url: {
            Type: 'AWS::Lambda::Url',
            Properties: { TargetFunctionArn: arnOf('Api'), AuthType: 'AWS_IAM' },
          },
        },
      },
    ],
  },
  {
    name: 'a role with inline policies, and a managed policy with the role',
    stack: 'policies',
    steps: [
      {
        Resources: {
          Role: role({
            Policies: [{ PolicyName: 'wide', PolicyDocument: policy({ Action: 'iam:*', Resource: '*' }) }],
          }),
          Managed: {
            Type: 'AWS::IAM::ManagedPolicy',
            Properties: {
              PolicyDocument: policy({ Action: 's3:*', Resource: '*' }),
              Roles: [{ Ref: 'Role' }],
            },
          },
          Inline: {
            Type: 'AWS::IAM::Policy',
            Properties: {
              PolicyName: 'more',
              PolicyDocument: policy({ Action: 'iam:PassRole', Resource: '*' }),
              Roles: [{ Ref: 'Role' }],
            },
          },
        },
      },
      { Resources: { Role: role() } },
    ],
  },
  {
    name: 'a queue that feeds a function and admits everyone',
    stack: 'queues',
    steps: [
      {
        Resources: {
          Role: role({
            Policies: [
              { PolicyName: 'read', PolicyDocument: policy({ Action: 'sqs:*', Resource: arnOf('Jobs') }) },
            ],
          }),
          Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } },
          Worker: lambda('Role'),
          Source: {
            Type: 'AWS::Lambda::EventSourceMapping',
            Properties: { FunctionName: { Ref: 'Worker' }, EventSourceArn: arnOf('Jobs') },
          },
          Open: {
            Type: 'AWS::SQS::QueuePolicy',
            Properties: {
              Queues: [{ Ref: 'Jobs' }],
              PolicyDocument: policy({ Principal: '*', Action: 'sqs:SendMessage', Resource: arnOf('Jobs') }),
            },
          },
        },
      },
    ],
  },
]
