import { describe, expect, it } from 'vitest'
import { kinds } from '../../../../audit/resources/kinds.ts'
import { identities } from '../../../../functions/cloudformation/identities/identity-table.ts'
import {
  identifyResource,
  type IdentitySource,
  type IdentityText,
} from '../../../../functions/cloudformation/identities/identify-resource.ts'

const ACCOUNT = '111122223333'

function buildSource(
  type: string,
  properties: Readonly<Record<string, string>> = {},
  overrides: Partial<IdentitySource> = {},
): IdentitySource {
  return {
    stack: 'app',
    logicalId: 'Thing',
    type,
    account: ACCOUNT,
    region: 'eu-west-1',
    deployedId: undefined,
    readProperty: name => {
      const text = properties[name]
      if (text === undefined) return undefined
      return text === '?' ? { unknown: 'not known' } : { text }
    },
    ...overrides,
  }
}

function readText(value: IdentityText): string {
  return 'text' in value ? value.text : `unknown: ${value.unknown}`
}

const iam = `arn:aws:iam::${ACCOUNT}`
const at = (service: string): string => `arn:aws:${service}:eu-west-1:${ACCOUNT}`
const assigned = 'unknown: AWS assigns it when it creates the resource'

/** Type, properties, what Ref returns, what Fn::GetAtt returns. */
const named: readonly [string, Record<string, string>, string, Record<string, string>][] = [
  ['AWS::IAM::Role', { RoleName: 'r' }, 'r', { Arn: `${iam}:role/r`, RoleId: assigned }],
  ['AWS::IAM::Role', { RoleName: 'r', Path: '/a/b/' }, 'r', { Arn: `${iam}:role/a/b/r` }],
  ['AWS::IAM::User', { UserName: 'u', Path: '/a/' }, 'u', { Arn: `${iam}:user/a/u` }],
  ['AWS::IAM::Group', { GroupName: 'g' }, 'g', { Arn: `${iam}:group/g` }],
  [
    'AWS::IAM::ManagedPolicy',
    { ManagedPolicyName: 'p', Path: '/a/' },
    `${iam}:policy/a/p`,
    { PolicyArn: `${iam}:policy/a/p`, PolicyId: assigned },
  ],
  ['AWS::IAM::InstanceProfile', { InstanceProfileName: 'i' }, 'i', { Arn: `${iam}:instance-profile/i` }],
  ['AWS::IAM::RolePolicy', { PolicyName: 'p', RoleName: 'r' }, 'p|r', {}],
  ['AWS::IAM::UserPolicy', { PolicyName: 'p', UserName: 'u' }, 'p|u', {}],
  ['AWS::IAM::GroupPolicy', { PolicyName: 'p', GroupName: 'g' }, 'p|g', {}],
  [
    'AWS::IAM::OIDCProvider',
    { Url: 'https://token.example.com/a' },
    `${iam}:oidc-provider/token.example.com/a`,
    { Arn: `${iam}:oidc-provider/token.example.com/a` },
  ],
  ['AWS::IAM::SAMLProvider', { Name: 's' }, `${iam}:saml-provider/s`, { Arn: `${iam}:saml-provider/s` }],
  ['AWS::Lambda::Function', { FunctionName: 'f' }, 'f', { Arn: `${at('lambda')}:function:f` }],
  [
    'AWS::Lambda::Alias',
    { FunctionName: 'f', Name: 'live' },
    `${at('lambda')}:function:f:live`,
    { AliasArn: `${at('lambda')}:function:f:live` },
  ],
  [
    'AWS::Lambda::Alias',
    { FunctionName: `${at('lambda')}:function:f`, Name: 'live' },
    `${at('lambda')}:function:f:live`,
    {},
  ],
  [
    'AWS::Lambda::Alias',
    { FunctionName: `${ACCOUNT}:function:f`, Name: 'live' },
    `${at('lambda')}:function:f:live`,
    {},
  ],
  [
    'AWS::Lambda::Url',
    { TargetFunctionArn: `${at('lambda')}:function:f:live` },
    `${at('lambda')}:function:f`,
    { FunctionArn: `${at('lambda')}:function:f`, FunctionUrl: assigned },
  ],
  [
    'AWS::ECR::Repository',
    { RepositoryName: 'a/b' },
    'a/b',
    { Arn: `${at('ecr')}:repository/a/b`, RepositoryUri: `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/a/b` },
  ],
  ['AWS::ECS::Cluster', { ClusterName: 'c' }, 'c', { Arn: `${at('ecs')}:cluster/c` }],
  [
    'AWS::ECS::Service',
    { ServiceName: 's' },
    `${at('ecs')}:service/default/s`,
    { Name: 's', ServiceArn: `${at('ecs')}:service/default/s` },
  ],
  [
    'AWS::ECS::Service',
    { ServiceName: 's', Cluster: `${at('ecs')}:cluster/c` },
    `${at('ecs')}:service/c/s`,
    {},
  ],
  [
    'AWS::SQS::Queue',
    { QueueName: 'q' },
    `https://sqs.eu-west-1.amazonaws.com/${ACCOUNT}/q`,
    { Arn: `${at('sqs')}:q`, QueueName: 'q', QueueUrl: `https://sqs.eu-west-1.amazonaws.com/${ACCOUNT}/q` },
  ],
  ['AWS::SNS::Topic', { TopicName: 't' }, `${at('sns')}:t`, { TopicArn: `${at('sns')}:t`, TopicName: 't' }],
  ['AWS::CodeBuild::Project', { Name: 'b' }, 'b', { Arn: `${at('codebuild')}:project/b` }],
  ['AWS::Events::EventBus', { Name: 'b' }, 'b', { Arn: `${at('events')}:event-bus/b`, Name: 'b' }],
  ['AWS::Events::Rule', { Name: 'r' }, 'r', { Arn: `${at('events')}:rule/r` }],
  ['AWS::Events::Rule', { Name: 'r', EventBusName: 'b' }, 'r', { Arn: `${at('events')}:rule/b/r` }],
  [
    'AWS::Events::Rule',
    { Name: 'r', EventBusName: `${at('events')}:event-bus/b` },
    'r',
    { Arn: `${at('events')}:rule/b/r` },
  ],
  [
    'AWS::S3::Bucket',
    { BucketName: 'b' },
    'b',
    {
      Arn: 'arn:aws:s3:::b',
      DomainName: 'b.s3.amazonaws.com',
      RegionalDomainName: 'b.s3.eu-west-1.amazonaws.com',
      WebsiteURL: assigned,
    },
  ],
  [
    'AWS::DynamoDB::Table',
    { TableName: 't' },
    't',
    { Arn: `${at('dynamodb')}:table/t`, StreamArn: assigned },
  ],
  ['AWS::KMS::Alias', { AliasName: 'alias/a' }, 'alias/a', {}],
  ['AWS::Logs::LogGroup', { LogGroupName: '/a/b' }, '/a/b', { Arn: `${at('logs')}:log-group:/a/b:*` }],
  ['AWS::IoT::TopicRule', { RuleName: 'r' }, 'r', { Arn: `${at('iot')}:rule/r` }],
  ['AWS::Kinesis::Stream', { Name: 's' }, 's', { Arn: `${at('kinesis')}:stream/s` }],
  [
    'AWS::StepFunctions::StateMachine',
    { StateMachineName: 'm' },
    `${at('states')}:stateMachine:m`,
    { Arn: `${at('states')}:stateMachine:m`, Name: 'm' },
  ],
  [
    'AWS::SSM::Parameter',
    { Name: '/a/b', Type: 'String', Value: 'v' },
    '/a/b',
    { Arn: `${at('ssm')}:parameter/a/b`, Type: 'String', Value: 'v' },
  ],
]

describe('a named resource', () => {
  it.each(named)('%s with %j', (type, properties, ref, attributes) => {
    const identity = identifyResource(buildSource(type, properties))
    expect(readText(identity.ref)).toBe(ref)
    expect(identity.physicalId).toBe(ref)
    expect(identity.isGenerated).toBe(false)
    for (const [attribute, value] of Object.entries(attributes))
      expect([attribute, readText(identity.getAttribute(attribute))]).toEqual([attribute, value])
  })
})

describe('a resource for which AWS generates a name or id', () => {
  it.each([
    ['AWS::IAM::Role', {}, /^app-Thing-[A-Z0-9]{12}$/],
    ['AWS::IAM::Policy', { PolicyName: 'a' }, /^app-Thing-[A-Z0-9]{12}$/],
    ['AWS::IAM::ManagedPolicy', {}, /^arn:aws:iam::111122223333:policy\/app-Thing-[A-Z0-9]{12}$/],
    ['AWS::S3::Bucket', {}, /^app-thing-[a-z0-9]{12}$/],
    ['AWS::ECR::Repository', {}, /^app-thing-[a-z0-9]{12}$/],
    ['AWS::SQS::Queue', { FifoQueue: 'true' }, /\/app-Thing-[A-Z0-9]{12}\.fifo$/],
    ['AWS::SNS::Topic', { FifoTopic: 'true' }, /:app-Thing-[A-Z0-9]{12}\.fifo$/],
    ['AWS::SNS::Topic', { FifoTopic: 'false' }, /:app-Thing-[A-Z0-9]{12}$/],
    ['AWS::Lambda::Version', { FunctionName: 'f' }, /:function:f:\d{9}$/],
    ['AWS::Lambda::LayerVersion', { LayerName: 'l' }, /:layer:l:\d{9}$/],
    ['AWS::Lambda::CodeSigningConfig', {}, /:code-signing-config:csc-[0-9a-f]{17}$/],
    ['AWS::Lambda::EventSourceMapping', {}, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
    ['AWS::ECS::TaskDefinition', { Family: 'web' }, /:task-definition\/web:\d{9}$/],
    ['AWS::EC2::VPC', {}, /^vpc-[0-9a-f]{17}$/],
    ['AWS::EC2::Subnet', {}, /^subnet-[0-9a-f]{17}$/],
    ['AWS::EC2::SecurityGroup', { VpcId: 'vpc-1' }, /^sg-[0-9a-f]{17}$/],
    ['AWS::EC2::VPCEndpoint', {}, /^vpce-[0-9a-f]{17}$/],
    ['AWS::ApiGateway::RestApi', {}, /^[a-z0-9]{10}$/],
    ['AWS::ApiGatewayV2::Api', {}, /^[a-z0-9]{10}$/],
    ['AWS::Cognito::UserPool', {}, /^eu-west-1_[A-Z0-9]{9}$/],
    ['AWS::IoT::TopicRule', {}, /^app_Thing_[A-Z0-9]{12}$/],
    ['AWS::KMS::Key', {}, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
    ['AWS::SecretsManager::Secret', { Name: 'a/b' }, /:secret:a\/b-[A-Z0-9]{6}$/],
    ['AWS::CloudFormation::Stack', {}, /:stack\/app-Thing-[A-Z0-9]{12}\/\d{9}$/],
  ])('%s with %j', (type, properties, pattern) => {
    const identity = identifyResource(buildSource(type, properties))
    expect(identity.physicalId).toMatch(pattern)
    expect(readText(identity.ref)).toBe(identity.physicalId)
    expect(identity.isGenerated).toBe(true)
    expect(identifyResource(buildSource(type, properties)).physicalId).toBe(identity.physicalId)
    const other = identifyResource(buildSource(type, properties, { logicalId: 'Other' }))
    expect(other.physicalId).not.toBe(identity.physicalId)
  })

  it('has a name that its type accepts', () => {
    const long = { stack: 's'.repeat(128), logicalId: 'L'.repeat(255) }
    expect(identifyResource(buildSource('AWS::IAM::Role', {}, long)).physicalId).toHaveLength(64)
    expect(identifyResource(buildSource('AWS::S3::Bucket', {}, long)).physicalId).toMatch(/^[a-z0-9-]{63}$/)
  })

  it('has the same name in its ARN', () => {
    const { physicalId, getAttribute } = identifyResource(buildSource('AWS::IAM::Role'))
    expect(readText(getAttribute('Arn'))).toBe(`${iam}:role/${physicalId}`)
    const version = identifyResource(buildSource('AWS::Lambda::Version', { FunctionName: 'f' }))
    expect(version.physicalId.endsWith(`:${readText(version.getAttribute('Version'))}`)).toBe(true)
  })
})

describe('a deployed resource', () => {
  it.each<[string, Record<string, string>, string, string, string]>([
    ['AWS::IAM::Role', {}, 'app-Thing-1ABC', 'Arn', `${iam}:role/app-Thing-1ABC`],
    ['AWS::SQS::Queue', {}, `https://sqs.eu-west-1.amazonaws.com/${ACCOUNT}/q`, 'Arn', `${at('sqs')}:q`],
    ['AWS::SQS::Queue', {}, `https://eu-west-1.queue.amazonaws.com/${ACCOUNT}/q`, 'Arn', `${at('sqs')}:q`],
    ['AWS::SNS::Topic', {}, `${at('sns')}:t`, 'TopicName', 't'],
    ['AWS::IAM::ManagedPolicy', {}, `${iam}:policy/a/b/p`, 'PolicyArn', `${iam}:policy/a/b/p`],
    [
      'AWS::IAM::ManagedPolicy',
      { ManagedPolicyName: 'p' },
      `${iam}:policy/a/b/p`,
      'PolicyArn',
      `${iam}:policy/a/b/p`,
    ],
    [
      'AWS::SecretsManager::Secret',
      { Name: 'a/b' },
      `${at('secretsmanager')}:secret:a/b-AbC123`,
      'Id',
      `${at('secretsmanager')}:secret:a/b-AbC123`,
    ],
    ['AWS::Lambda::Version', { FunctionName: 'f' }, `${at('lambda')}:function:f:7`, 'Version', '7'],
    ['AWS::ECS::Service', { Cluster: 'c' }, `${at('ecs')}:service/c/s`, 'Name', 's'],
    [
      'AWS::ECS::TaskDefinition',
      { Family: 'web' },
      `${at('ecs')}:task-definition/web:12`,
      'TaskDefinitionArn',
      `${at('ecs')}:task-definition/web:12`,
    ],
    ['AWS::EC2::SecurityGroup', {}, 'sg-0a1b2c3d', 'GroupId', 'sg-0a1b2c3d'],
    ['AWS::Events::Rule', { EventBusName: 'b' }, 'b|r', 'Arn', `${at('events')}:rule/b/r`],
    ['AWS::ECR::Repository', { RepositoryName: 'a/b' }, 'a/b', 'Arn', `${at('ecr')}:repository/a/b`],
    [
      'AWS::Cognito::UserPool',
      {},
      'eu-west-1_AbCdEfGhI',
      'Arn',
      `${at('cognito-idp')}:userpool/eu-west-1_AbCdEfGhI`,
    ],
    [
      'AWS::ApiGatewayV2::Api',
      {},
      'a1b2c3d4e5',
      'ApiEndpoint',
      'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com',
    ],
    ['AWS::ApiGateway::RestApi', {}, 'a1b2c3d4e5', 'RestApiId', 'a1b2c3d4e5'],
    [
      'AWS::KMS::Key',
      {},
      '11112222-3333-4444-5555-666677778888',
      'Arn',
      `${at('kms')}:key/11112222-3333-4444-5555-666677778888`,
    ],
    [
      'AWS::SQS::Queue',
      { QueueName: '?' },
      `https://sqs.eu-west-1.amazonaws.com/${ACCOUNT}/q`,
      'QueueName',
      'q',
    ],
  ])('%s with %j', (type, properties, deployedId, attribute, value) => {
    const identity = identifyResource(buildSource(type, properties, { deployedId }))
    expect(identity).toMatchObject({ physicalId: deployedId, isGenerated: false, ref: { text: deployedId } })
    expect(readText(identity.getAttribute(attribute))).toBe(value)
  })

  it('that the template names differently is replaced', () => {
    const source = buildSource('AWS::IAM::Role', { RoleName: 'new' }, { deployedId: 'old' })
    expect(identifyResource(source)).toMatchObject({ physicalId: 'new', isGenerated: false })
  })

  it('whose name the template leaves out is replaced by one with a generated name', () => {
    const source = buildSource('AWS::IAM::Role', {}, { deployedId: 'old', wasNamed: true })
    expect(identifyResource(source)).toMatchObject({ isGenerated: true })
    expect(identifyResource(source).physicalId).toMatch(/^app-Thing-/)
    const bucket = buildSource('AWS::EC2::VPC', {}, { deployedId: 'vpc-1', wasNamed: true })
    expect(identifyResource(bucket).physicalId).toBe('vpc-1')
  })

  it.each([
    ['AWS::Lambda::Alias', { FunctionName: 'new', Name: 'live' }, 'function:new:live'],
    ['AWS::Lambda::Url', { TargetFunctionArn: `${at('lambda')}:function:new` }, 'function:new'],
  ])('%s of another function is replaced', (type, properties, physicalId) => {
    const deployedId = `${at('lambda')}:${physicalId.replace('new', 'old')}`
    const identity = identifyResource(buildSource(type, properties, { deployedId }))
    expect(identity.physicalId).toBe(`${at('lambda')}:${physicalId}`)
    const longer = deployedId.replace('old', 'new-2')
    expect(identifyResource(buildSource(type, properties, { deployedId: longer })).physicalId).toBe(
      `${at('lambda')}:${physicalId}`,
    )
  })
})

describe('what is not known', () => {
  it.each<[string, Record<string, string>, string]>([
    ['AWS::IAM::Role', { RoleName: '?' }, 'not known'],
    ['AWS::SNS::Topic', { FifoTopic: '?' }, 'not known'],
    ['AWS::IAM::OIDCProvider', {}, 'the template does not set Url of Thing'],
    ['AWS::Lambda::Alias', { Name: 'live', FunctionName: '?' }, 'not known'],
    [
      'AWS::EC2::SecurityGroup',
      {},
      'Ref can return the name or the id of AWS::EC2::SecurityGroup without VpcId',
    ],
    ['Custom::Thing', {}, 'the provider of the custom resource returns it'],
    ['AWS::CloudFormation::CustomResource', {}, 'the provider of the custom resource returns it'],
    ['AWS::Unheard::Of', {}, 'Assay does not know what AWS returns for AWS::Unheard::Of'],
    ['constructor', {}, 'Assay does not know what AWS returns for constructor'],
  ])('Ref to %s with %j', (type, properties, unknown) => {
    const { ref, physicalId, isGenerated } = identifyResource(buildSource(type, properties))
    expect(ref).toEqual({ unknown })
    expect(physicalId).not.toBe('')
    expect(isGenerated).toBe(true)
  })

  it.each([
    ['AWS::IAM::Role', 'Unheard', 'Assay does not know the attribute Unheard of AWS::IAM::Role'],
    ['AWS::IAM::Role', 'constructor', 'Assay does not know the attribute constructor of AWS::IAM::Role'],
    [
      'AWS::CloudFormation::Stack',
      'Outputs.A',
      'Assay does not know the attribute Outputs.A of AWS::CloudFormation::Stack',
    ],
    ['AWS::EC2::VPC', 'CidrBlock', 'the template does not set CidrBlock of Thing'],
    ['Custom::Thing', 'Arn', 'the provider of the custom resource returns it'],
  ])('Fn::GetAtt of %s: %s', (type, attribute, unknown) => {
    expect(identifyResource(buildSource(type)).getAttribute(attribute)).toEqual({ unknown })
  })
})

/** Audited kinds that are no types of CloudFormation, or that it has no identity for. */
const WITHOUT_IDENTITY = [
  'AWS::AccessAnalyzer::AccountAnalyzers',
  'AWS::CloudTrail::AccountTrails',
  'AWS::EC2::NetworkInterface',
  'AWS::EC2::SubnetNetworkAclAssociation',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::ECR::Image',
  'AWS::ECR::ImageContent',
  'AWS::ECR::ImageTag',
  'AWS::ECR::ImageVerification',
  'AWS::ECR::Registry',
  'AWS::ECS::StandaloneTasks',
  'AWS::GuardDuty::Detector',
  'AWS::InspectorV2::AccountStatus',
  'AWS::Lambda::CodeContent',
  'AWS::Lambda::Layer',
  'AWS::Organizations::Account',
  'Assay::Deployment',
  'Assay::RegionalDeployment',
]

it('knows the identities of all audited kinds that templates create', () => {
  const missing = Object.keys(kinds).filter(kind => !(kind in identities))
  expect(missing.toSorted()).toEqual(WITHOUT_IDENTITY.toSorted())
})
