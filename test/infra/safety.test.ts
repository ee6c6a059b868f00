import { describe, expect, it } from 'vitest'
import { listDeployedWorkerQueues, listDeployedWorkers } from '../../audit/deployment/workers.ts'
import {
  SYNTH_ACCOUNT_ID,
  SYNTH_CONFIGURATIONS,
  findStackByName,
  synthesizeTestStacks,
  type SynthStack,
} from './synthesis.ts'
import {
  listTemplateResources,
  listStatements,
  type TemplateStatement,
  type StackTemplate,
} from './resolved-template.ts'

type Shape = Readonly<Record<string, unknown>>

/** The properties of all resources of `type`. */
function all({ template }: { template: StackTemplate }, type: string): Shape[] {
  return listTemplateResources(template, type).map(([, resource]) => resource.Properties)
}

/** Every Allow statement of a stack, with the resource that contains it. */
function listAllowing({ template }: SynthStack): (TemplateStatement & { holder: string; type: string })[] {
  return Object.entries(template.Resources).flatMap(([holder, { Type: type, Properties }]) =>
    listDocuments(Properties)
      .flatMap(listStatements)
      .filter(({ effect }) => effect === 'Allow')
      .map(templateStatement => ({ ...templateStatement, holder, type })),
  )
}

function listDocuments(properties: Shape): unknown[] {
  const inline = (properties['Policies'] ?? []) as { PolicyDocument: unknown }[]
  const own = [properties['PolicyDocument'], properties['KeyPolicy']].filter(each => each !== undefined)
  return [...own, ...inline.map(policy => policy.PolicyDocument)]
}

/** Why a resource with a wildcard is allowed, by pattern; for some, only with certain actions. */
const WILDCARDS: readonly (readonly [RegExp, string, (readonly string[])?])[] = [
  [/^arn:aws:lambda:[a-z0-9-]+:\d+:function:\*$/, 'every function of a region in scope is read'],
  [/^arn:aws:lambda:[a-z0-9-]+:\d+:layer:\*:\*$/, 'every version of a layer is read'],
  [
    /^arn:aws:lambda:[a-z0-9-]+:\d+:code-signing-config:\*$/,
    'every code signing configuration that a function has is read',
  ],
  [/^arn:aws:lambda:[a-z0-9-]+:\*:layer:\*:\*$/, 'layers of other accounts that functions use are read'],
  [/^arn:aws:ecr:[a-z0-9-]+:\d+:repository\/\*$/, 'every repository of a region in scope is read'],
  [/^arn:aws:ecr:[a-z0-9-]+:\*:repository\/\*$/, 'images of other accounts that workloads run are read'],
  [/^arn:aws:ecs:[a-z0-9-]+:\d+:cluster\/\*$/, 'every cluster with services in a region in scope is read'],
  [/^arn:aws:ecs:[a-z0-9-]+:\d+:service\/\*$/, 'every service of a region in scope is read'],
  [/^arn:aws:ecs:[a-z0-9-]+:\d+:task\/\*$/, 'every running task of a region in scope is read'],
  [/^arn:aws:codebuild:[a-z0-9-]+:\d+:project\/\*$/, 'every build project of a region in scope is read'],
  [/^arn:aws:events:[a-z0-9-]+:\d+:event-bus\/\*$/, 'every event bus is read', ['events:DescribeEventBus']],
  [
    /^arn:aws:sns:[a-z0-9-]+:\d+:\*$/,
    'a topic of any name is read',
    ['sns:GetTopicAttributes', 'sns:ListTagsForResource'],
  ],
  [
    /^arn:aws:logs:[a-z0-9-]+:\d+:log-group:\*$/,
    'a log group of any name is read',
    ['logs:DescribeLogGroups'],
  ],
  [
    /^arn:aws:sqs:[a-z0-9-]+:\d+:\*$/,
    'a queue of any name is read',
    ['sqs:GetQueueAttributes', 'sqs:ListQueueTags'],
  ],
  [/^arn:aws:guardduty:[a-z0-9-]+:\d+:detector\/\*$/, 'the detector of a region in scope is read'],
  [/^arn:aws:guardduty:[a-z0-9-]+:\d+:detector\/\*\/filter\/\*$/, 'every filter of the detector is read'],
  [/^arn:aws:ec2:[a-z0-9-]+:\*:prefix-list\/\*$/, 'prefix lists of AWS and of other accounts are read, too'],
  [/^arn:aws:cloudtrail:\*:\*:trail\/\*$/, 'trails of an organization and of other home regions are read'],
  [/^arn:aws:iam::\d+:(role|user|group)\/\*$/, 'every principal is read'],
  [/^arn:aws:iam::\d+:(oidc|saml)-provider\/\*$/, 'every identity provider is read'],
  [/^arn:aws:iam::(\d+|aws):policy\/\*$/, 'every managed policy is read, AWS’s among them'],
  [
    /^arn:aws:s3:::assay-reports-\d+-[a-z0-9-]+\/report(s|-parts)\/\d+\/\*$/,
    'keys of reports and of their parts contain their times',
  ],
  [/^arn:aws:lambda:[a-z0-9-]+:\d+:function:assay-\*$/, 'whether functions of Assay may run is read'],
  [
    /^arn:aws:scheduler:[a-z0-9-]+:\d+:schedule\/assay\/assay-\*$/,
    'whether schedules of Assay are on is read',
  ],
  [/^arn:aws:sqs:\*:\d+:assay-\*$/, 'dead letters of Assay are counted, in every region where it is'],
  [
    /^arn:aws:events:\*:\d+:rule\/(assay\/|assay-findings\/)?assay-\*$/,
    'targets of rules of Assay are read, in every region',
  ],
  [/^arn:aws:cloudformation:[a-z0-9-]+:\d+:stack\/Assay\/\*$/, 'the id of the own stack is random'],
  [/^arn:aws:cloudwatch:\*:\d+:alarm:\*$/, 'alarms are listed, which is authorized on all of them'],
  [/^arn:aws:logs:[a-z0-9-]+:\d+:log-group:\/aws\/lambda\/assay-[a-z-]+:\*$/, 'streams of its own log group'],
]

/** Actions that support no resource (Service Authorization Reference). */
const UNSCOPED = new Set([
  'access-analyzer:ListAnalyzers',
  'cloudtrail:DescribeTrails',
  'cloudtrail:LookupEvents',
  'codebuild:ListProjects',
  'ec2:DescribeFlowLogs',
  'ec2:DescribeNetworkAcls',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeRouteTables',
  'ec2:DescribeSecurityGroupRules',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcEndpoints',
  'ec2:DescribeVpcs',
  'ecr:DescribePullThroughCacheRules',
  'ecr:DescribeRepositoryCreationTemplates',
  'ecr:GetRegistryPolicy',
  'ecr:GetRegistryScanningConfiguration',
  'ecs:DescribeTaskDefinition',
  'ecs:ListClusters',
  'ecs:ListServices',
  'ecs:ListTaskDefinitionFamilies',
  'ecs:ListTaskDefinitions',
  'ecs:ListTasks',
  'events:ListEventBuses',
  'events:ListRules',
  'guardduty:GetFindings',
  'guardduty:ListDetectors',
  'guardduty:ListFilters',
  'guardduty:ListFindings',
  'iam:GenerateCredentialReport',
  'iam:GetAccountPasswordPolicy',
  'iam:GetAccountSummary',
  'iam:GetCredentialReport',
  'iam:ListGroups',
  'iam:ListOpenIDConnectProviders',
  'iam:ListPolicies',
  'iam:ListRoles',
  'iam:ListSAMLProviders',
  'iam:ListUsers',
  'inspector2:BatchGetAccountStatus',
  'inspector2:ListCoverage',
  'inspector2:ListFilters',
  'inspector2:ListFindings',
  'lambda:ListEventSourceMappings',
  'lambda:ListFunctions',
  'lambda:ListLayers',
  'organizations:DescribeOrganization',
  'organizations:ListDelegatedAdministrators',
  'sqs:ListQueues',
])

describe.each(Object.entries(SYNTH_CONFIGURATIONS))('%s', (_, configuration) => {
  const stacks = synthesizeTestStacks(configuration)
  const everywhere = (type: string) => stacks.flatMap(stack => all(stack, type))

  it('gives every queue a dead-letter queue, which has none: each collector function with events its own, all others one', () => {
    for (const stack of stacks) {
      for (const { QueueName, RedrivePolicy } of all(stack, 'AWS::SQS::Queue')) {
        const name = QueueName as string
        const owner = /^assay-(evaluate|notify|sweep|report)$/.test(name)
          ? 'assay-audit'
          : name.replace(/-sweep$/, '').replace(/-content$/, '-push')
        const target = `arn:aws:sqs:${stack.region}:${SYNTH_ACCOUNT_ID}:${owner}-dead-letters`
        const redrive = { deadLetterTargetArn: target, maxReceiveCount: 5 }
        expect(RedrivePolicy).toEqual(name.endsWith('-dead-letters') ? undefined : redrive)
      }
    }
  })

  it('lets a dead-letter queue get the messages of its own queues alone, which SQS limits to ten', () => {
    for (const stack of stacks) {
      const queues = all(stack, 'AWS::SQS::Queue')
      const arn = (name: unknown) => `arn:aws:sqs:${stack.region}:${SYNTH_ACCOUNT_ID}:${name as string}`
      for (const { QueueName, RedriveAllowPolicy } of queues) {
        if (!(QueueName as string).endsWith('-dead-letters')) continue
        const sources = queues
          .filter(({ RedrivePolicy }) => {
            const { deadLetterTargetArn } = (RedrivePolicy ?? {}) as { deadLetterTargetArn?: string }
            return deadLetterTargetArn === arn(QueueName)
          })
          .map(each => arn(each['QueueName']))
        expect(sources.length).toBeLessThanOrEqual(10)
        expect(RedriveAllowPolicy).toEqual(
          sources.length === 0
            ? { redrivePermission: 'denyAll' }
            : { redrivePermission: 'byQueue', sourceQueueArns: sources },
        )
      }
    }
  })

  it('hides a message for six times the timeout of its function', () => {
    const timeouts = new Map(
      everywhere('AWS::Lambda::Function').map(each => [each['FunctionName'], each['Timeout'] as number]),
    )
    const queues = everywhere('AWS::SQS::Queue').filter(each => each['VisibilityTimeout'] !== undefined)
    expect(queues).toHaveLength(listDeployedWorkerQueues({}).length)
    for (const { QueueName, VisibilityTimeout } of queues) {
      const timeout = timeouts.get(String(QueueName).replace(/-sweep$/, '')) ?? timeouts.get(QueueName)
      expect(VisibilityTimeout).toBe(6 * (timeout ?? 0))
    }
  })

  it('allows no rule to send to a queue that is neither its target nor its dead-letter queue', () => {
    for (const stack of stacks) {
      const sent = all(stack, 'AWS::Events::Rule').flatMap(({ Name, EventBusName, Targets }) => {
        const [name, bus] = [Name as string, EventBusName as string | undefined]
        const path = bus === undefined ? name : `${bus}/${name}`
        const rule = `arn:aws:events:${stack.region}:${SYNTH_ACCOUNT_ID}:rule/${path}`
        const targets = Targets as { Arn: string; DeadLetterConfig: { Arn: string } }[]
        return targets.flatMap(({ Arn, DeadLetterConfig }) => [
          `${rule} ${Arn}`,
          `${rule} ${DeadLetterConfig.Arn}`,
        ])
      })
      const allowed = listAllowing(stack)
        .filter(
          ({ type, actions }) => type === 'AWS::SQS::QueuePolicy' && actions.includes('sqs:SendMessage'),
        )
        .flatMap(({ resources, condition }) => {
          const { ArnEquals } = condition as { ArnEquals?: { 'aws:SourceArn': string | string[] } }
          return [ArnEquals?.['aws:SourceArn'] ?? []]
            .flat()
            .flatMap(rule => resources.map(queue => `${rule} ${queue}`))
        })
      expect(allowed.length).toBeGreaterThan(0)
      expect(allowed.filter(each => !sent.includes(each))).toEqual([])
    }
  })

  it('gives every rule target a dead-letter queue that allows it', () => {
    for (const stack of stacks) {
      const admitted = listAllowing(stack).filter(({ type }) => type === 'AWS::SQS::QueuePolicy')
      for (const { Name, EventBusName, Targets } of all(stack, 'AWS::Events::Rule')) {
        const [name, bus] = [Name as string, EventBusName as string | undefined]
        const path = bus === undefined ? name : `${bus}/${name}`
        const rule = `arn:aws:events:${stack.region}:${SYNTH_ACCOUNT_ID}:rule/${path}`
        const [target, ...more] = Targets as { Arn: string; DeadLetterConfig: { Arn: string } }[]
        expect(more).toEqual([])
        const queues = [target?.DeadLetterConfig.Arn, target?.Arn].filter(arn => arn?.includes(':sqs:'))
        expect(queues.length).toBeGreaterThan(0)
        for (const queue of queues)
          expect(admitted).toContainEqual(
            expect.objectContaining({
              resources: [queue],
              actions: ['sqs:SendMessage'],
              condition: { ArnEquals: { 'aws:SourceArn': expect.arrayContaining([rule]) as string[] } },
            }),
          )
      }
    }
  })

  it('forwards alarms: at home by the topic, elsewhere by an event to the home region', () => {
    for (const stack of stacks) {
      const actions = all(stack, 'AWS::CloudWatch::Alarm').map(alarm => alarm['AlarmActions'])
      const topic = [`arn:aws:sns:${stack.region}:${SYNTH_ACCOUNT_ID}:assay-notifications`]
      expect(new Set(actions.map(String))).toEqual(
        new Set([String(stack.name === 'Assay' ? topic : undefined)]),
      )
    }
    const rules = stacks.map(stack => all(stack, 'AWS::Events::Rule').filter(rule => isForAlarms(rule)))
    expect(rules.map(each => each.length)).toEqual(stacks.map(() => (stacks.length > 1 ? 1 : 0)))
  })

  it('allows no action by wildcard, except all of a key to the account that owns it', () => {
    for (const stack of stacks) {
      const wide = listAllowing(stack).filter(({ actions }) => actions.some(action => action.includes('*')))
      for (const { type, actions, principal } of wide) {
        expect([type, actions]).toEqual(['AWS::KMS::Key', ['kms:*']])
        expect(principal).toEqual({ AWS: `arn:aws:iam::${SYNTH_ACCOUNT_ID}:root` })
      }
    }
  })

  it('allows resources by wildcard only with a reason', () => {
    for (const stack of stacks) {
      for (const { type, actions, resources } of listAllowing(stack)) {
        for (const resource of resources.filter(each => each.includes('*'))) {
          const itself = type === 'AWS::KMS::Key' && resource === '*'
          const unscoped = resource === '*' && actions.every(action => UNSCOPED.has(action))
          const listed = WILDCARDS.some(
            ([form, , only]) =>
              form.test(resource) && (only === undefined || actions.every(action => only.includes(action))),
          )
          expect([resource, itself || unscoped || listed]).toEqual([resource, true])
        }
      }
    }
  })

  it('allows only services and the account that owns it', () => {
    const owner = `{"AWS":"arn:aws:iam::${SYNTH_ACCOUNT_ID}:root"}`
    for (const stack of stacks) {
      const principals = listAllowing(stack).flatMap(({ principal }) =>
        principal === undefined ? [] : [principal],
      )
      const others = principals.filter(principal => {
        const text = JSON.stringify(principal)
        return !/^{"Service":"[a-z]+\.amazonaws\.com"}$/.test(text) && text !== owner
      })
      expect(others).toEqual([])
    }
    const open = ['AWS::Lambda::Permission', 'AWS::Lambda::Url', 'AWS::Events::EventBusPolicy']
    expect(open.flatMap(everywhere)).toEqual([])
  })

  it('allows services only by condition', () => {
    const unconditional = stacks.flatMap(stack =>
      listAllowing(stack)
        .filter(({ principal, condition }) => 'Service' in Object(principal) && condition === undefined)
        .map(({ type, principal }) => [type, principal]),
    )
    expect(unconditional).toEqual([])
  })

  it('has one key, which services use only for their purpose: CloudWatch for alarms of the account, functions through one service each', () => {
    const home = findStackByName(stacks, 'Assay')
    expect(everywhere('AWS::KMS::Key')).toHaveLength(1)
    const [[id] = []] = listTemplateResources(home.template, 'AWS::KMS::Key')
    const admitted = listAllowing(home).filter(
      ({ holder, principal }) => holder === id && isService(principal),
    )
    expect(admitted).toMatchObject([
      {
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        principal: { Service: 'cloudwatch.amazonaws.com' },
        condition: { StringEquals: { 'aws:SourceAccount': SYNTH_ACCOUNT_ID } },
      },
    ])
    const used = listAllowing(home).filter(
      ({ type, resources }) => type === 'AWS::IAM::Role' && resources.some(each => each.includes(':key/')),
    )
    const via = new Set(
      used.flatMap(({ condition }) => {
        const { StringEquals = {} } = (condition ?? {}) as { StringEquals?: Record<string, string> }
        return StringEquals['kms:ViaService'] ?? 'any service'
      }),
    )
    const services = ['dynamodb', 's3', 'sns'].map(service => `${service}.${home.region}.amazonaws.com`)
    expect([...via].filter(each => each !== 'any service').toSorted()).toEqual(services)
    const anyService = used.filter(({ condition }) => condition === undefined)
    expect(anyService.every(({ holder }) => holder.startsWith('IngestAlarmsRole'))).toBe(true)
  })

  it('encrypts everything it stores, and rotates its key', () => {
    for (const queue of everywhere('AWS::SQS::Queue')) expect(queue['SqsManagedSseEnabled']).toBe(true)
    for (const topic of everywhere('AWS::SNS::Topic')) expect(topic['KmsMasterKeyId']).toMatch(/:key\//)
    for (const table of everywhere('AWS::DynamoDB::Table')) {
      const key = expect.stringMatching(/:key\//) as string
      expect(table['SSESpecification']).toEqual({ KMSMasterKeyId: key, SSEEnabled: true, SSEType: 'KMS' })
    }
    for (const bucket of everywhere('AWS::S3::Bucket'))
      expect(bucket['BucketEncryption']).toEqual({
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms',
              KMSMasterKeyID: expect.stringMatching(/:key\//) as string,
            },
          },
        ],
      })
    for (const key of everywhere('AWS::KMS::Key')) expect(key['EnableKeyRotation']).toBe(true)
  })

  it('rejects connections without TLS', () => {
    for (const stack of stacks) {
      const refused = ['AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy', 'AWS::S3::BucketPolicy']
        .flatMap(type => all(stack, type))
        .flatMap(policy => listStatements(policy['PolicyDocument']))
        .filter(({ effect, condition }) => {
          return effect === 'Deny' && JSON.stringify(condition) === '{"Bool":{"aws:SecureTransport":"false"}}'
        })
        .flatMap(templateStatement => templateStatement.resources)
      const queues = all(stack, 'AWS::SQS::Queue').map(
        queue => `arn:aws:sqs:${stack.region}:${SYNTH_ACCOUNT_ID}:${queue['QueueName'] as string}`,
      )
      const topics = all(stack, 'AWS::SNS::Topic').map(
        topic => `arn:aws:sns:${stack.region}:${SYNTH_ACCOUNT_ID}:${topic['TopicName'] as string}`,
      )
      const buckets = all(stack, 'AWS::S3::Bucket').flatMap(bucket => {
        const arn = `arn:aws:s3:::${bucket['BucketName'] as string}`
        return [arn, `${arn}/*`]
      })
      expect(refused.toSorted()).toEqual([...queues, ...topics, ...buckets].toSorted())
    }
  })

  it('runs every function on the runtime it was built for, with its own log that expires', () => {
    for (const name of listDeployedWorkers({})) {
      const properties = everywhere('AWS::Lambda::Function').find(
        each => each['FunctionName'] === `assay-${name}`,
      )
      expect(properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        LoggingConfig: { LogGroup: `/aws/lambda/assay-${name}` },
        RecursiveLoop: 'Allow',
      })
      expect(everywhere('AWS::Logs::LogGroup')).toContainEqual({
        LogGroupName: `/aws/lambda/assay-${name}`,
        RetentionInDays: 30,
      })
    }
  })

  it('gives every function its queues and targets', () => {
    const { region } = findStackByName(stacks, 'Assay')
    const common = {
      ASSAY_ACCOUNT: SYNTH_ACCOUNT_ID,
      ASSAY_TABLE: 'assay',
      ASSAY_QUEUES: `https://sqs.${region}.amazonaws.com/${SYNTH_ACCOUNT_ID}/`,
      ASSAY_MAX_RECEIVES: '5',
    }
    const subscription = {
      ASSAY_TOPIC: `arn:aws:sns:${region}:${SYNTH_ACCOUNT_ID}:assay-notifications`,
      ASSAY_FINDINGS_BUS: 'assay-findings',
    }
    const used: Readonly<Record<string, object>> = {
      'assay-notify': subscription,
      'assay-report': { ...subscription, ASSAY_REPORT_BUCKET: `assay-reports-${SYNTH_ACCOUNT_ID}-${region}` },
    }
    for (const { FunctionName, Environment } of everywhere('AWS::Lambda::Function')) {
      const own = used[FunctionName as string] ?? {}
      expect(Environment).toEqual({ Variables: { ...common, ...own } })
    }
  })

  it('has each function process its own queues, message by message', () => {
    const { template, region } = findStackByName(stacks, 'Assay')
    const mappings = all({ template }, 'AWS::Lambda::EventSourceMapping')
    expect(mappings.map(mapping => mapping['EventSourceArn'])).toEqual(
      listDeployedWorkerQueues({}).map(name => `arn:aws:sqs:${region}:${SYNTH_ACCOUNT_ID}:assay-${name}`),
    )
    for (const { FunctionName, EventSourceArn, ...mapping } of mappings) {
      const name = template.Resources[FunctionName as string]?.Properties['FunctionName'] as string
      const waits = (EventSourceArn as string).endsWith(`:${name}-sweep`)
      expect(waits || (EventSourceArn as string).endsWith(`:${name}`)).toBe(true)
      expect(mapping).toMatchObject({
        BatchSize: waits || ['assay-image-content', 'assay-report'].includes(name) ? 1 : 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      })
      expect(mapping['ScalingConfig']).toEqual({ MaximumConcurrency: expect.any(Number) as number })
    }
  })

  it('keeps reports without limit, in a bucket of its own', () => {
    const { template, region } = findStackByName(stacks, 'Assay')
    const [[, bucket] = [], ...others] = listTemplateResources(template, 'AWS::S3::Bucket')
    expect(others).toEqual([])
    expect(bucket).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        BucketName: `assay-reports-${SYNTH_ACCOUNT_ID}-${region}`,
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      },
    })
    const { Rules } = (bucket?.Properties['LifecycleConfiguration'] ?? {}) as { Rules?: Shape[] }
    expect(Rules?.map(rule => Object.keys(rule).filter(key => /Expiration|Transition/.test(key)))).toEqual([
      ['NoncurrentVersionExpiration'],
      ['ExpirationInDays', 'NoncurrentVersionExpiration'],
    ])
    expect(Rules?.[1]).toMatchObject({ Prefix: 'report-parts/', ExpirationInDays: 1, Status: 'Enabled' })
    const policies = all({ template }, 'AWS::S3::BucketPolicy').flatMap(policy =>
      listStatements(policy['PolicyDocument']),
    )
    expect(policies).toContainEqual({
      effect: 'Deny',
      actions: ['s3:PutObject'],
      resources: ['report-parts/*', 'reports/*/2*'].map(
        keys => `arn:aws:s3:::assay-reports-${SYNTH_ACCOUNT_ID}-${region}/${keys}`,
      ),
      principal: '*',
      condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
    })
    expect(policies.map(({ effect }) => effect)).not.toContain('Allow')
  })

  it('keeps only the table, the bucket and their key when the stack is deleted', () => {
    for (const stack of stacks) {
      const { Resources } = stack.template
      const retained = Object.entries(Resources).filter(([, each]) =>
        /Retain/.test(each.DeletionPolicy ?? ''),
      )
      const stored = retained.map(([, { Type, DeletionPolicy, UpdateReplacePolicy }]) => {
        return `${Type} ${DeletionPolicy} ${UpdateReplacePolicy}`
      })
      const types = ['DynamoDB::Table', 'KMS::Key', 'S3::Bucket']
      const atHome = types.map(type => `AWS::${type} RetainExceptOnCreate Retain`)
      expect(stored.toSorted()).toEqual(stack.name === 'Assay' ? atHome : [])
      const keys = retained.flatMap(([id, { Type }]) => (Type === 'AWS::KMS::Key' ? [id] : []))
      const data = retained.filter(([, { Type }]) => Type !== 'AWS::KMS::Key')
      for (const key of keys) expect(JSON.stringify(data)).toContain(`:key/${key}`)
      const policies = Object.values(Resources).map(({ DeletionPolicy = 'Delete' }) => DeletionPolicy)
      expect(new Set(policies)).toEqual(new Set(['Delete', ...retained.map(() => 'RetainExceptOnCreate')]))
    }
  })

  it('keeps the table recoverable for five weeks, and expires old items', () => {
    const { template } = findStackByName(stacks, 'Assay')
    const [[, table] = []] = listTemplateResources(template, 'AWS::DynamoDB::Table')
    expect(table).toMatchObject({
      Properties: {
        TableName: 'assay',
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    })
  })
})

function isService(principal: unknown): boolean {
  return 'Service' in Object(principal)
}

function isForAlarms(rule: Shape): boolean {
  return (rule['Name'] as string).endsWith('alarms')
}
