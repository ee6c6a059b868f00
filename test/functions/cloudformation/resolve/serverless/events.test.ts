import { describe, expect, it } from 'vitest'
import { isWithoutFacts } from '../../../../../functions/cloudformation/facts/without-facts.ts'
import { createUnresolved } from '../../../../../functions/cloudformation/resolve/resolved-value.ts'
import { findResolved } from '../resolve-sample.ts'
import { listGenerated, resolveFunction, resolveServerless } from './serverless-sample.ts'

const account = '111122223333'
const { physicalId: worker } = findResolved(resolveFunction('Timeout: 3'), 'Worker')
const workerArn = `arn:aws:lambda:eu-west-1:${account}:function:${worker}`
const topic = `arn:aws:sns:eu-west-1:${account}:t`

/** The permission that an event makes. */
function permission(principal: string, source: Readonly<Record<string, string>>) {
  return {
    type: 'AWS::Lambda::Permission',
    Action: 'lambda:InvokeFunction',
    FunctionName: worker,
    Principal: principal,
    ...source,
  }
}

const apiArn = (id: string, route: string) =>
  `arn:aws:execute-api:eu-west-1:${account}:${resolvedId(id)}/*/${route}`

let resolvedIds: Readonly<Record<string, string>> = {}
const resolvedId = (logicalId: string) => resolvedIds[logicalId] ?? '?'

/** Resolves a function with one event, which has the properties `yaml`. */
function resolveEvent(type: string, yaml: string, more = '') {
  const resolved = resolveFunction(`Events: {E: {Type: ${type}, Properties: ${yaml}}}`, more)
  resolvedIds = Object.fromEntries(
    resolved.resources.map(({ logicalId, physicalId }) => [logicalId, physicalId]),
  )
  return resolved
}

describe('an event that invokes a function makes', () => {
  it.each([
    [
      'SNS',
      `{Topic: "${topic}"}`,
      'WorkerEPermission',
      permission('sns.amazonaws.com', { SourceArn: topic }),
    ],
    [
      'AlexaSkill',
      '{SkillId: s}',
      'WorkerEPermission',
      permission('alexa-appkit.amazon.com', { EventSourceToken: 's' }),
    ],
    [
      'CloudWatchLogs',
      '{LogGroupName: g, FilterPattern: ""}',
      'WorkerEPermission',
      permission('logs.amazonaws.com', { SourceArn: `arn:aws:logs:eu-west-1:${account}:log-group:g:*` }),
    ],
    [
      'S3',
      '{Bucket: !Ref Bucket, Events: "s3:ObjectCreated:*"}',
      'WorkerEPermission',
      permission('s3.amazonaws.com', { SourceAccount: account }),
    ],
  ])('the permission of %s', (type, yaml, logicalId, expected) => {
    const resolved = resolveEvent(type, yaml, '  Bucket: {Type: AWS::S3::Bucket}\n')
    expect(listGenerated(resolved)[logicalId]).toEqual(expected)
    expect(resolved.undecided).toEqual([])
  })

  it.each([
    ['Schedule', '{Schedule: rate(1 hour)}', { ScheduleExpression: 'rate(1 hour)' }],
    [
      'EventBridgeRule',
      '{Pattern: {source: [a]}, EventBusName: b}',
      { EventPattern: { source: ['a'] }, EventBusName: 'b' },
    ],
    [
      'CloudWatchEvent',
      '{Pattern: {source: [a]}, State: DISABLED}',
      { EventPattern: { source: ['a'] }, State: 'DISABLED' },
    ],
  ])('the rule of %s and its permission', (type, yaml, rule) => {
    const generated = listGenerated(resolveEvent(type, yaml), 'Worker', 'WorkerRole')
    expect(generated).toMatchObject({
      WorkerE: {
        type: 'AWS::Events::Rule',
        ...rule,
        Targets: [{ Arn: workerArn, Id: 'WorkerELambdaTarget' }],
      },
      WorkerEPermission: { Principal: 'events.amazonaws.com' },
    })
  })

  it.each([
    ['/orders', 'get', 'GET/orders'],
    ['/orders/', 'Post', 'POST/orders'],
    ['/orders/{id}/items/{proxy+}', 'any', '*/orders/*/items/*'],
    ['/', 'x-amazon-apigateway-any-method', '*/'],
  ])('the permission of a REST API for %s %s', (path, method, route) => {
    const resolved = resolveEvent('Api', `{Path: "${path}", Method: ${method}}`)
    expect(listGenerated(resolved)['WorkerEPermissionProd']).toEqual(
      permission('apigateway.amazonaws.com', { SourceArn: apiArn('ServerlessRestApi', route) }),
    )
  })

  it.each([
    ['{}', '*'],
    ['{Path: /orders, Method: get}', 'GET/orders'],
    ['{Path: "/{proxy+}", Method: ANY}', '*/*'],
  ])('the permission of an HTTP API for %s', (yaml, route) => {
    const resolved = resolveEvent('HttpApi', yaml)
    expect(listGenerated(resolved)['WorkerEPermission']).toEqual(
      permission('apigateway.amazonaws.com', { SourceArn: apiArn('ServerlessHttpApi', route) }),
    )
  })

  it.each([
    ['prod', 'WorkerEPermissionprod'],
    ['!Ref AWS::StackName', 'WorkerEPermissionStage'],
    ['a-b', 'WorkerEPermission34fafddda8'],
  ])('a permission with the stage %s in its name', (stage, logicalId) => {
    const api = `  Api: {Type: AWS::Serverless::Api, Properties: {StageName: ${stage}}}\n`
    const resolved = resolveEvent('Api', '{Path: /, Method: get, RestApiId: !Ref Api}', api)
    const generated = listGenerated(resolved)
    expect(Object.keys(generated).filter(name => name.startsWith('WorkerEPermission'))).toEqual([logicalId])
  })

  it('what a bucket of the template sends, so that a circle is refused', () => {
    const bucket = '  Bucket: {Type: AWS::S3::Bucket}\n'
    const resolved = resolveEvent('S3', '{Bucket: !Ref Bucket, Events: [a, b], Filter: {x: y}}', bucket)
    expect(findResolved(resolved, 'Bucket').properties['NotificationConfiguration']).toEqual({
      LambdaConfigurations: ['a', 'b'].map(Event => ({ Function: workerArn, Filter: { x: 'y' }, Event })),
    })
    const run = () =>
      resolveFunction(
        'Policies: [S3ReadPolicy: {BucketName: !Ref Bucket}]\nEvents: {E: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: a}}}',
        bucket,
      )
    expect(run).toThrow(/reference each other in a circle/)
  })

  it('a schedule with a role that invokes the function', () => {
    const resolved = resolveEvent(
      'ScheduleV2',
      '{ScheduleExpression: rate(1 day), DeadLetterConfig: {Type: SQS}}',
    )
    const role = findResolved(resolved, 'WorkerERole').properties
    expect(role).toMatchObject({
      AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: ['scheduler.amazonaws.com'] } }] },
      Policies: [
        {
          PolicyName: 'WorkerELambdaPolicy',
          PolicyDocument: { Statement: [{ Action: 'lambda:InvokeFunction', Resource: workerArn }] },
        },
        { PolicyName: 'WorkerESQSPolicy', PolicyDocument: { Statement: [{ Action: 'sqs:SendMessage' }] } },
      ],
    })
    const given = resolveEvent('ScheduleV2', '{ScheduleExpression: rate(1 day), RoleArn: "arn:own"}')
    expect(given.resources.filter(({ type }) => type === 'AWS::IAM::Role')).toHaveLength(1)
  })
})

describe('an event that Lambda polls', () => {
  const arn = 'arn:aws:sqs:eu-west-1:111122223333:q'

  it.each([
    ['SQS', `{Queue: "${arn}"}`, 'AWSLambdaSQSQueueExecutionRole'],
    ['Kinesis', `{Stream: "${arn}", StartingPosition: LATEST}`, 'AWSLambdaKinesisExecutionRole'],
    ['DynamoDB', `{Stream: "${arn}", StartingPosition: LATEST}`, 'AWSLambdaDynamoDBExecutionRole'],
    ['MSK', `{Stream: "${arn}", Topics: [t]}`, 'AWSLambdaMSKExecutionRole'],
  ])('from %s has a mapping and a policy', (type, yaml, policy) => {
    const resolved = resolveEvent(type, yaml)
    expect(findResolved(resolved, 'WorkerE')).toMatchObject({
      type: 'AWS::Lambda::EventSourceMapping',
      properties: { EventSourceArn: arn, FunctionName: worker },
    })
    expect(findResolved(resolved, 'WorkerRole').properties['ManagedPolicyArns']).toEqual([
      'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
      `arn:aws:iam::aws:policy/service-role/${policy}`,
    ])
    expect(resolved.undecided).toEqual([])
  })

  it.each([
    ['MSK', `{Stream: "${arn}", SourceAccessConfigurations: [{Type: X, URI: y}]}`],
    ['DocumentDB', `{Cluster: "${arn}"}`],
    ['SelfManagedKafka', '{Topics: [t], KafkaBootstrapServers: [a]}'],
    ['MQ', `{Broker: "${arn}", Queues: [q]}`],
  ])('from %s with grants that are not derived has a statement that is not known', (type, yaml) => {
    const resolved = resolveEvent(type, yaml)
    const why = `Assay does not know what AWS SAM grants to the role for an event of type ${type}`
    expect(resolved.undecided).toMatchObject([{ logicalId: 'Worker', why }])
    expect(findResolved(resolved, 'WorkerRole').properties['Policies']).toEqual([
      { PolicyName: 'WorkerEPolicy', PolicyDocument: { Statement: [createUnresolved(why)] } },
    ])
  })
})

describe('what AWS SAM makes of an event is not decided', () => {
  it.each([
    ['Events: {E: {Type: WebSocket, Properties: {}}}', 'Events.E.Properties'],
    ['Events: {E: {Type: !Ref AWS::Region}}', 'Events.E.Type'],
    ['Events: {E: !If [C, {}, {}]}', 'Events.E'],
    ['Events: !If [C, {}, {}]', 'Events'],
    ['Tags: !If [C, {}, {}]', 'Tags'],
    ['Policies: ["Fn::Transform": {Name: AWS::Include}]', 'Policies.0'],
    ['FunctionUrlConfig: !If [C, {}, {}]', 'FunctionUrlConfig'],
    ['DeploymentPreference: {Enabled: !If [C, true, false]}', 'DeploymentPreference.Enabled'],
  ])('of %s', (yaml, property) => {
    const resolved = resolveFunction(yaml, 'Conditions: {C: !Equals [a, a]}\n')
    expect(resolved.undecided).toMatchObject([{ logicalId: 'Worker', stack: 'app', property }])
    expect(resolved.resources.map(({ logicalId }) => logicalId)).toContain('WorkerRole')
  })
})

describe('a state machine', () => {
  it('has a role, and roles of its events', () => {
    const resolved = resolveServerless(`Resources:
  M:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: s3://b/k
      PermissionsBoundary: arn:aws:iam::111122223333:policy/b
      Policies: [LambdaInvokePolicy: {FunctionName: f}]
      Events: {S: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}
`)
    expect(findResolved(resolved, 'MRole').properties).toMatchObject({
      AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: ['states.amazonaws.com'] } }] },
      Policies: [
        {
          PolicyName: 'MRolePolicy0',
          PolicyDocument: {
            Statement: [
              {
                Action: ['lambda:InvokeFunction'],
                Resource: [`arn:aws:lambda:eu-west-1:${account}:function:f*`],
              },
            ],
          },
        },
      ],
    })
    expect(findResolved(resolved, 'MSRole').properties).toMatchObject({
      PermissionsBoundary: 'arn:aws:iam::111122223333:policy/b',
      Policies: [{ PolicyName: 'MSRoleStartExecutionPolicy' }],
    })
  })
})

describe('a resource of AWS SAM stays as it is', () => {
  it.each([
    [
      '{Type: AWS::Serverless::Function, Properties: {"Fn::Transform": {Name: M}}}',
      'a macro writes a part of it',
    ],
    ['{Type: AWS::Serverless::Function, "Fn::Transform": {Name: M}}', 'a macro writes a part of it'],
  ])('if a macro writes it: %s', (yaml, why) => {
    const { undecided, resources } = resolveServerless(
      `Resources:\n  W: ${yaml}\n  T: {Type: AWS::SNS::Topic}\n`,
    )
    expect(undecided).toContainEqual({ logicalId: 'W', stack: 'app', property: 'Properties', why })
    expect(resources.map(({ logicalId }) => logicalId)).toEqual(['T'])
  })

  it('if Assay does not know its type', () => {
    const { resources } = resolveServerless('Resources:\n  W: {Type: AWS::Serverless::GraphQLApi}\n')
    expect(resources).toMatchObject([{ logicalId: 'W', type: 'AWS::Serverless::GraphQLApi' }])
    expect(isWithoutFacts('AWS::Serverless::GraphQLApi')).toBe(false)
  })
})
