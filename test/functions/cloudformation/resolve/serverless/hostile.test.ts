import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { projectResources } from '../../../../../functions/cloudformation/facts/projections.ts'
import { TemplateError, type Json } from '../../../../../functions/cloudformation/template/template.ts'
import { projectionContext } from '../../facts/template-resources.ts'
import { captureTemplateError } from '../resolve-sample.ts'
import { resolveServerlessJson } from './serverless-sample.ts'

const PROPERTIES = [
  'AssumeRolePolicyDocument',
  'Auth',
  'AutoPublishAlias',
  'AutoPublishAliasAllProperties',
  'AutoPublishCodeSha256',
  'CodeUri',
  'ContentUri',
  'DeadLetterQueue',
  'DefinitionUri',
  'DeploymentPreference',
  'DurableConfig',
  'Environment',
  'EventInvokeConfig',
  'Events',
  'FunctionUrlConfig',
  'ImageUri',
  'InlineCode',
  'LayerName',
  'Layers',
  'Location',
  'PackageType',
  'PermissionsBoundary',
  'Policies',
  'PrimaryKey',
  'PropagateTags',
  'ProvisionedConcurrencyConfig',
  'RetentionPolicy',
  'Role',
  'RolePath',
  'SnapStart',
  'StageName',
  'Tags',
  'Tracing',
  'UseAliasAsEventTarget',
  'VersionDescription',
  'VpcConfig',
]
const EVENTS = [
  'AlexaSkill',
  'Api',
  'CloudWatchEvent',
  'CloudWatchLogs',
  'Cognito',
  'DocumentDB',
  'DynamoDB',
  'EventBridgeRule',
  'HttpApi',
  'IoTRule',
  'Kinesis',
  'MQ',
  'MSK',
  'S3',
  'SNS',
  'SQS',
  'Schedule',
  'ScheduleV2',
  'SelfManagedKafka',
  'Other',
]
const TYPES = [
  'Api',
  'Application',
  'Connector',
  'Function',
  'GraphQLApi',
  'HttpApi',
  'LayerVersion',
  'SimpleTable',
  'StateMachine',
]
const KEYS = [
  'ApiId',
  'Arn',
  'AuthType',
  'Authorizers',
  'Bucket',
  'DeadLetterConfig',
  'Destination',
  'DestinationConfig',
  'Enabled',
  'Events',
  'Fn::GetAtt',
  'Fn::If',
  'Fn::Sub',
  'FunctionArn',
  'LogGroupName',
  'Method',
  'OnFailure',
  'OnSuccess',
  'Path',
  'Queue',
  'Ref',
  'Role',
  'S3ReadPolicy',
  'SourceAccessConfigurations',
  'SqsSubscription',
  'Statement',
  'Stream',
  'TargetArn',
  'Topic',
  'Trigger',
  'Type',
  'UserPool',
  'W',
  'X',
  '__proto__',
  'constructor',
]

const text = fc.constantFrom(
  '',
  'a',
  'NONE',
  'SQS',
  'X',
  'W',
  'W.Alias',
  'WRole',
  'AWS::NoValue',
  '*',
  's3://b/k',
  '${W.Alias}',
  '__proto__',
)
const { value } = fc.letrec<{ value: Json }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    text,
    fc.constantFrom<Json>(null, true, false, 0, -1, 1.5),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 3 }),
  ),
}))
const event = fc.record({
  Type: fc.constantFrom(...EVENTS),
  Properties: fc.dictionary(fc.constantFrom(...KEYS), value, { maxKeys: 4 }),
})
const events: fc.Arbitrary<Json> = fc.dictionary(fc.constantFrom('A', 'B', 'Role', '__proto__'), event, {
  maxKeys: 3,
})
const properties: fc.Arbitrary<Record<string, Json>> = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...PROPERTIES), value, { maxKeys: 5 }),
    fc.option(events, { nil: undefined }),
  )
  .map(([own, Events]) => ({ ...own, ...(Events === undefined ? {} : { Events }) }))

describe('whatever a SAM template has', () => {
  it('ends in resources or a TemplateError', () => {
    const refused = { count: 0 }
    const numRuns = 250
    fc.assert(
      fc.property(
        fc.constantFrom(...TYPES),
        properties,
        properties,
        value,
        (type, own, shared, attribute) => {
          try {
            const resolved = resolveServerlessJson({
              Globals: { [type]: shared },
              Conditions: { C: { 'Fn::Equals': ['a', { Ref: 'AWS::StackId' }] } },
              Resources: {
                W: {
                  Type: `AWS::Serverless::${type}`,
                  Properties: own,
                  DependsOn: attribute,
                  IgnoreGlobals: [],
                },
                X: { Type: 'AWS::S3::Bucket' },
              },
              Outputs: { O: { Value: { Ref: 'W.Alias' }, Export: { Name: 'o' } } },
            })
            for (const { resources } of resolved) projectResources(resources, projectionContext)
          } catch (failure) {
            if (!(failure instanceof TemplateError)) throw failure
            refused.count += 1
          }
        },
      ),
      { numRuns },
    )
    expect(refused.count).toBeGreaterThan(0)
    expect(refused.count).toBeLessThan(numRuns)
  })

  it('makes no more resources than CloudFormation accepts', () => {
    const Events = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, at) => [
        `E${at}`,
        { Type: 'Schedule', Properties: { Schedule: 'rate(1 day)' } },
      ]),
    )
    const run = () =>
      resolveServerlessJson({
        Resources: { W: { Type: 'AWS::Serverless::Function', Properties: { InlineCode: 'a', Events } } },
      })
    expect(captureTemplateError(run)).toMatch(/AWS SAM makes more than 500 resources/)
  })
})
