import { describe, expect, it } from 'vitest'
import { createUnresolved } from '../../../../../functions/cloudformation/resolve/resolved-value.ts'
import { captureTemplateError, findResolved } from '../resolve-sample.ts'
import { FUNCTION, listGenerated, resolveFunction, resolveServerless } from './serverless-sample.ts'

const account = '111122223333'
const managed = 'arn:aws:iam::aws:policy'
const name = (yaml = '') => findResolved(resolveFunction(yaml), 'Worker').physicalId

function trust(service: string) {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: [service] }, Action: ['sts:AssumeRole'] }],
  }
}

describe('a function', () => {
  it('alone has a role', () => {
    const resolved = resolveFunction('Description: d')
    const { physicalId } = findResolved(resolved, 'WorkerRole')
    const tags = [{ Key: 'lambda:createdBy', Value: 'SAM' }]
    expect(listGenerated(resolved)).toEqual({
      Worker: {
        type: 'AWS::Lambda::Function',
        Code: { ZipFile: 'a' },
        Description: 'd',
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        Role: `arn:aws:iam::${account}:role/${physicalId}`,
        Tags: tags,
      },
      WorkerRole: {
        type: 'AWS::IAM::Role',
        AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
        ManagedPolicyArns: [`${managed}/service-role/AWSLambdaBasicExecutionRole`],
        Tags: tags,
      },
    })
    expect(resolved.undecided).toEqual([])
  })

  it.each([
    ['Tracing: Active', ['AWSXrayWriteOnlyAccess']],
    ['Tracing: PassThrough', ['AWSXrayWriteOnlyAccess']],
    ['Tracing: Disabled', []],
    ['VpcConfig: {SubnetIds: [subnet-1]}', ['service-role/AWSLambdaVPCAccessExecutionRole']],
    ['Policies: AmazonS3ReadOnlyAccess', ['AmazonS3ReadOnlyAccess']],
    ['Policies: [AWSLambdaRole, AWSLambdaRole]', ['service-role/AWSLambdaRole']],
    ['Policies: [!Sub "arn:aws:iam::aws:policy/${AWS::StackName}"]', ['app']],
  ])('with %s has a role with further policies', (yaml, further) => {
    expect(findResolved(resolveFunction(yaml), 'WorkerRole').properties['ManagedPolicyArns']).toEqual(
      ['service-role/AWSLambdaBasicExecutionRole', ...further].map(path => `${managed}/${path}`),
    )
  })

  it.each([
    ['Role: arn:aws:iam::111122223333:role/own', 'arn:aws:iam::111122223333:role/own'],
    [
      'Role: !If [Never, !Ref "AWS::NoValue", "arn:aws:iam::111122223333:role/own"]',
      'arn:aws:iam::111122223333:role/own',
    ],
    ['Role: !If [Always, a, b]', 'a'],
    ['Role: !If [Always, "arn:x", !Ref "AWS::NoValue"]', 'arn:x'],
  ])('with %s has no other role', (yaml, role) => {
    const conditions = 'Conditions: {Never: !Equals [a, b], Always: !Equals [a, a]}\n'
    const resolved = resolveFunction(yaml, conditions)
    expect(Object.keys(listGenerated(resolved))).toEqual(['Worker'])
    expect(findResolved(resolved, 'Worker').properties['Role']).toBe(role)
  })

  it('keeps what its role is given', () => {
    const yaml = `RolePath: /app/
PermissionsBoundary: arn:aws:iam::111122223333:policy/b
AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: []}
Policies:
  - {Statement: {Effect: Allow, Action: "s3:*", Resource: "*"}}
DeadLetterQueue: {Type: SNS, TargetArn: "arn:aws:sns:eu-west-1:111122223333:t"}`
    const resolved = resolveFunction(yaml)
    expect(findResolved(resolved, 'WorkerRole').properties).toMatchObject({
      Path: '/app/',
      PermissionsBoundary: 'arn:aws:iam::111122223333:policy/b',
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
      Policies: [
        {
          PolicyName: 'DeadLetterQueuePolicy',
          PolicyDocument: {
            Statement: [
              { Effect: 'Allow', Action: 'sns:Publish', Resource: 'arn:aws:sns:eu-west-1:111122223333:t' },
            ],
          },
        },
        {
          PolicyName: 'WorkerRolePolicy0',
          PolicyDocument: { Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } },
        },
      ],
    })
    expect(findResolved(resolved, 'Worker').properties['DeadLetterConfig']).toEqual({
      TargetArn: 'arn:aws:sns:eu-west-1:111122223333:t',
    })
  })

  it('with a public URL lets everyone invoke it', () => {
    const resolved = resolveFunction('FunctionUrlConfig: {AuthType: NONE}')
    expect(listGenerated(resolved, 'Worker', 'WorkerRole')).toEqual({
      WorkerUrl: { type: 'AWS::Lambda::Url', AuthType: 'NONE', TargetFunctionArn: name() },
      WorkerUrlPublicPermissions: {
        type: 'AWS::Lambda::Permission',
        Action: 'lambda:InvokeFunctionUrl',
        FunctionName: name(),
        FunctionUrlAuthType: 'NONE',
        Principal: '*',
      },
      WorkerURLInvokeAllowPublicAccess: {
        type: 'AWS::Lambda::Permission',
        Action: 'lambda:InvokeFunction',
        FunctionName: name(),
        InvokedViaFunctionUrl: true,
        Principal: '*',
      },
    })
  })

  it.each(['AWS_IAM', '!Ref AWS::Region'])('with the AuthType %s has no public permission', authType => {
    const resolved = resolveFunction(`FunctionUrlConfig: {AuthType: ${authType}}`)
    expect(Object.keys(listGenerated(resolved, 'Worker', 'WorkerRole'))).toEqual(['WorkerUrl'])
  })

  it('publishes a version with an alias, and its events and its URL invoke the alias', () => {
    const resolved = resolveFunction(`AutoPublishAlias: live
FunctionUrlConfig: {AuthType: AWS_IAM}
Events: {S: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}`)
    const arn = `arn:aws:lambda:eu-west-1:${account}:function:${name()}`
    const [version = ''] = resolved.resources
      .filter(({ type }) => type === 'AWS::Lambda::Version')
      .map(({ logicalId }) => logicalId)
    expect(version).toMatch(/^WorkerVersion[0-9a-f]{10}$/)
    expect(listGenerated(resolved, 'Worker', 'WorkerRole', 'WorkerS', version)).toMatchObject({
      WorkerAliaslive: { type: 'AWS::Lambda::Alias', FunctionName: name(), Name: 'live' },
      WorkerUrl: { TargetFunctionArn: `${arn}:live` },
      WorkerSPermission: { FunctionName: `${arn}:live`, Principal: 'events.amazonaws.com' },
    })
  })

  it('keeps the versions and layers that it published before', () => {
    const { resources } = resolveServerless(`Resources:
  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: s3://b/k}}
  Own: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: s3://b/k, RetentionPolicy: Delete}}
  W: {Type: AWS::Serverless::Function, Properties: {${FUNCTION}, AutoPublishAlias: live}}
`)
    const retained = resources.flatMap(each => (each.retained === true ? [each.type] : []))
    expect(retained.toSorted()).toEqual(['AWS::Lambda::LayerVersion', 'AWS::Lambda::Version'])
  })

  it('whose alias is not known has none, and this is not decided', () => {
    const { undecided, resources } = resolveServerless(
      'Parameters: {Name: {Type: String}}\nResources:\n  W: {Type: AWS::Serverless::Function, Properties: {InlineCode: a, Handler: a, Runtime: b, AutoPublishAlias: !Ref Name}}\n',
    )
    expect(undecided).toEqual([
      {
        logicalId: 'W',
        stack: 'app',
        property: 'AutoPublishAlias',
        why: 'AWS SAM needs its value, which is not known',
      },
    ])
    expect(resources.map(({ logicalId }) => logicalId)).toEqual(['WRole', 'W'])
  })

  it.each([
    [
      'PackageType: Image\nImageUri: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/a:1',
      { ImageUri: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/a:1' },
    ],
    ['PackageType: Image', { ImageUri: createUnresolved('the image is pushed before the deployment') }],
  ])('of the image %j', (yaml, code) => {
    expect(findResolved(resolveFunction(yaml), 'Worker').properties['Code']).toEqual(code)
  })

  it.each([
    [
      's3://bucket/path/key.zip?versionId=v',
      { S3Bucket: 'bucket', S3Key: 'path/key.zip', S3ObjectVersion: 'v' },
    ],
    ['{Bucket: b, Key: k}', { S3Bucket: 'b', S3Key: 'k' }],
    [
      './src',
      {
        S3Bucket: createUnresolved('the code is uploaded before the deployment'),
        S3Key: createUnresolved('the code is uploaded before the deployment'),
      },
    ],
  ])('with the code at %s', (uri, code) => {
    const resolved = resolveServerless(
      `Resources:\n  W: {Type: AWS::Serverless::Function, Properties: {CodeUri: ${uri}, Handler: a, Runtime: b}}\n`,
    )
    expect(findResolved(resolved, 'W').properties['Code']).toEqual(code)
  })

  it('carries its condition and its place to what is made of it', () => {
    const text = `Conditions: {Never: !Equals [a, b]}
Resources:
  Other: {Type: AWS::SNS::Topic}
  W:
    Type: AWS::Serverless::Function
    Condition: Never
    Properties: {InlineCode: a, Handler: a, Runtime: b, FunctionUrlConfig: {AuthType: NONE}}
`
    expect(resolveServerless(text).resources.map(({ logicalId }) => logicalId)).toEqual(['Other'])
    const present = resolveServerless(text.replace('[a, b]', '[a, a]'))
    expect(
      present.resources.map(({ logicalId, source }) => `${logicalId} ${source.line}`).toSorted(),
    ).toEqual([
      'Other 4',
      'W 5',
      'WRole 5',
      'WURLInvokeAllowPublicAccess 5',
      'WUrl 5',
      'WUrlPublicPermissions 5',
    ])
  })

  it('makes a role for CodeDeploy that shifts its traffic', () => {
    const resolved = resolveFunction('AutoPublishAlias: live\nDeploymentPreference: {Type: AllAtOnce}')
    expect(findResolved(resolved, 'CodeDeployServiceRole').properties).toEqual({
      AssumeRolePolicyDocument: trust('codedeploy.amazonaws.com'),
      ManagedPolicyArns: [`${managed}/service-role/AWSCodeDeployRoleForLambda`],
    })
    const disabled = resolveFunction('AutoPublishAlias: live\nDeploymentPreference: {Enabled: false}')
    expect(disabled.resources.filter(({ type }) => type === 'AWS::IAM::Role')).toHaveLength(1)
  })

  it('does not replace a resource of the template', () => {
    const { undecided, resources } = resolveFunction('Timeout: 3', '  WorkerRole: {Type: AWS::SNS::Topic}\n')
    expect(resources.find(({ logicalId }) => logicalId === 'WorkerRole')?.type).toBe('AWS::SNS::Topic')
    expect(undecided).toMatchObject([
      {
        logicalId: 'Worker',
        why: 'AWS SAM makes the resource WorkerRole, and the template has another of this name',
      },
    ])
  })
})

describe('AWS SAM refuses', () => {
  it.each([
    ['Events: [a]', 'Events is not a mapping'],
    ['Events: {A: {Properties: {}}}', 'Type is not a type of event'],
    ['Events: {A: {Type: Api, Properties: {Method: get}}}', 'Path is not a text'],
    ['Events: {A: {Type: SQS}}', 'Queue is missing'],
    ['Events: {A: {Type: S3, Properties: {Bucket: name, Events: x}}}', 'Bucket is not a reference'],
    ['Events: {a-b: {Type: AlexaSkill}}', 'is no alphanumeric name'],
    ['Policies: [[a]]', 'AWS SAM accepts names and ARNs'],
    ['Policies: [{SQSPollerPolicy: {}}]', 'has no value for QueueName'],
    ['Policies: [{A: {}, B: {}}]', 'AWS SAM accepts names and ARNs'],
    ['Policies: [!If [C, AWSLambdaRole, {Statement: []}]]', 'policies of different kinds'],
    ['AutoPublishAlias: [a]', 'AutoPublishAlias is not a text'],
    ['AutoPublishAlias: "1"', 'is no name of an alias'],
    ['AutoPublishAlias: a b', 'is no name of an alias'],
    ['FunctionUrlConfig: {AuthType: ANY}', 'AuthType is not NONE or AWS_IAM'],
    ['FunctionUrlConfig: {Cors: {}}', 'AuthType is missing'],
    ['DeadLetterQueue: {Type: Lambda, TargetArn: a}', 'Type is not SQS or SNS'],
    ['EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: X, Destination: a}}}', 'Type is not SQS'],
    ['Tags: [a]', 'Tags is not a mapping'],
  ])('%s', (yaml, message) => {
    const run = () => resolveFunction(yaml, 'Conditions: {C: !Equals [a, a]}\n')
    expect(captureTemplateError(run)).toContain(message)
  })

  it('with the line', () => {
    expect(captureTemplateError(() => resolveFunction('Timeout: 3\nTags: 4'))).toMatch(/^app\.yaml:10: /)
  })
})
