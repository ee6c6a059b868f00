import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { selfTrigger, triggers } from '../../audit/events/triggers.ts'
import { listWorkerQueues } from '../../audit/deployment/workers.ts'
import type { WorkerName } from '../../audit/resources/collector-queue.ts'
import { allPrefetches } from '../../functions/collectors/all-prefetches.ts'
import { getCallerIdentity } from '../../functions/collectors/api/sts-operations.ts'
import { getResources } from '../../functions/collectors/tags/operations.ts'
import { eventBusActions } from '../../functions/aws/adapters/eventbridge-publisher.ts'
import { reportBucketActions } from '../../functions/aws/adapters/s3-archive.ts'
import { consumeQueueActions, changeVisibilityActions } from '../../functions/aws/runtime/sqs-handler.ts'
import { sendMessageActions } from '../../functions/aws/adapters/sqs-sender.ts'
import { lookupEventsAction } from '../../functions/aws/adapters/cloudtrail-history.ts'
import { snapshotScanAction, storeActions } from '../../functions/aws/adapters/dynamodb-store.ts'
import { notificationTopicActions } from '../../functions/aws/adapters/sns-notifier.ts'
import { getAccountSettings } from '../../functions/collectors/lambda/operations.ts'
import { listReadOperations } from '../../infra/functions/permissions.ts'
import { listDeployedWorkers } from '../../audit/deployment/workers.ts'
import { SYNTH_ACCOUNT_ID, SYNTH_CONFIGURATIONS, findStackByName, synthesizeTestStacks } from './synthesis.ts'
import { listTemplateResources, listStatements } from './resolved-template.ts'

const { template } = findStackByName(synthesizeTestStacks(SYNTH_CONFIGURATIONS['three regions']), 'Assay')

/** What the function's role allows: one line for each action and resource. */
function listGranted(workerName: WorkerName): string[] {
  const properties = findProperties('AWS::Lambda::Function', 'FunctionName', `assay-${workerName}`)
  const id = (properties['Role'] as string).split('/').at(-1) ?? ''
  const role = template.Resources[id]?.Properties ?? {}
  expect(role['ManagedPolicyArns']).toBeUndefined()
  const policies = role['Policies'] as { PolicyDocument: unknown }[]
  return policies
    .flatMap(policy => listStatements(policy.PolicyDocument))
    .flatMap(({ effect, actions, resources, condition }) =>
      actions.flatMap(action => resources.map(on => formatLine(`${effect} ${action}`, on, condition))),
    )
    .toSorted()
}

/** The properties of the resource whose `property` is `value`. */
function findProperties(type: string, property: string, value: string): Readonly<Record<string, unknown>> {
  const found = listTemplateResources(template, type).find(
    ([, { Properties }]) => Properties[property] === value,
  )
  if (found === undefined) throw new Error(`no ${type} called ${value}`)
  return found[1].Properties
}

function formatLine(what: string, resource: string, condition: unknown): string {
  const when = condition === undefined ? '' : ` if ${JSON.stringify(condition)}`
  return `${what} on ${resource.replaceAll(SYNTH_ACCOUNT_ID, 'ACCOUNT')}${when}`
}

function allow(actions: readonly string[], resources: readonly string[], via?: string): string[] {
  const service = { StringEquals: { 'kms:ViaService': `${via ?? ''}.eu-west-1.amazonaws.com` } }
  const condition = via === undefined ? undefined : service
  return actions.flatMap(action =>
    resources.map(resource => formatLine(`Allow ${action}`, resource, condition)),
  )
}

function sqs(...names: string[]): string[] {
  return names.map(name => `arn:aws:sqs:eu-west-1:ACCOUNT:assay-${name}`)
}

function findKey(alias: string): string[] {
  const key = findProperties('AWS::KMS::Alias', 'AliasName', alias)['TargetKeyId'] as string
  return [key.replace(SYNTH_ACCOUNT_ID, 'ACCOUNT')]
}

function common(workerName: WorkerName): string[] {
  const queues = listWorkerQueues(workerName)
  const ownDeadLetters = workerName === 'image-content' ? 'image-push' : workerName
  const deadLetters = isCollector(workerName) ? ownDeadLetters : 'audit'
  const sentTo = isCollector(workerName) ? [...listCollectorQueues(), ...sqs('sweep')] : sqs(workerName)
  return [
    ...allow(
      ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'].map(
        action => `kms:${action}`,
      ),
      findKey('alias/assay'),
      'dynamodb',
    ),
    ...allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      sqs(...queues),
    ),
    ...allow(['sqs:SendMessage'], [...sentTo, ...sqs(`${deadLetters}-dead-letters`)]),
    ...allow(
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      [`arn:aws:logs:eu-west-1:ACCOUNT:log-group:/aws/lambda/assay-${workerName}:*`],
    ),
  ]
}

function isCollector(workerName: WorkerName): boolean {
  return triggers.some(({ queue }) => queue === workerName)
}

/** All queues of every collector function. */
function listCollectorQueues(): string[] {
  return triggers.flatMap(({ queue }) => sqs(...listWorkerQueues(queue)))
}

const regionsInScope = ['eu-west-1', 'us-east-1', 'eu-central-1']

function inScope(service: string, resource: string): string[] {
  return regionsInScope.map(region => `arn:aws:${service}:${region}:ACCOUNT:${resource}`)
}

function onTable(...actions: string[]): string[] {
  return allow(
    actions.map(action => `dynamodb:${action}`),
    ['arn:aws:dynamodb:eu-west-1:ACCOUNT:table/assay'],
  )
}

function notifierPermissions(): string[] {
  return [
    ...allow(['sns:Publish'], ['arn:aws:sns:eu-west-1:ACCOUNT:assay-notifications']),
    ...allow(['kms:Decrypt', 'kms:GenerateDataKey'], findKey('alias/assay'), 'sns'),
    ...allow(['events:PutEvents'], ['arn:aws:events:eu-west-1:ACCOUNT:event-bus/assay-findings']),
  ]
}

/** What reading images, repositories and registries requires: for events in one function, in full scans in another one. */
const imageReads = [
  ...allow(
    [
      'ecr:BatchGetRepositoryScanningConfiguration',
      'ecr:GetLifecyclePolicy',
      'ecr:GetRepositoryPolicy',
      'ecr:ListTagsForResource',
    ],
    inScope('ecr', 'repository/*'),
  ),
  ...allow(
    ['ecr:BatchGetImage', 'ecr:DescribeImageScanFindings', 'ecr:DescribeImages', 'ecr:DescribeRepositories'],
    regionsInScope.map(region => `arn:aws:ecr:${region}:*:repository/*`),
  ),
  ...allow(
    [
      'ecr:DescribePullThroughCacheRules',
      'ecr:DescribeRepositoryCreationTemplates',
      'ecr:GetRegistryPolicy',
      'ecr:GetRegistryScanningConfiguration',
      'inspector2:BatchGetAccountStatus',
      'inspector2:ListCoverage',
      'inspector2:ListFindings',
    ],
    ['*'],
  ),
]

/** Those of the functions of a deployment without routes. */
const own: Readonly<Partial<Record<WorkerName, string[]>>> = {
  'account-change': [
    ...allow(
      [
        'access-analyzer:ListAnalyzers',
        'cloudtrail:DescribeTrails',
        'guardduty:GetFindings',
        'guardduty:ListDetectors',
        'guardduty:ListFilters',
        'guardduty:ListFindings',
        'inspector2:BatchGetAccountStatus',
        'inspector2:ListFilters',
        'organizations:DescribeOrganization',
        'organizations:ListDelegatedAdministrators',
      ],
      ['*'],
    ),
    ...allow(
      ['cloudtrail:GetEventSelectors', 'cloudtrail:GetTrailStatus'],
      ['arn:aws:cloudtrail:*:*:trail/*'],
    ),
    ...allow(['guardduty:GetDetector'], inScope('guardduty', 'detector/*')),
    ...allow(['guardduty:GetFilter'], inScope('guardduty', 'detector/*/filter/*')),
    ...onTable('GetItem', 'PutItem', 'DeleteItem', 'Query'),
    ...allow(['sqs:SendMessage'], sqs('evaluate', 'notify')),
  ],
  'self-change': [
    ...allow(['events:ListRules', 'lambda:ListEventSourceMappings', 'sqs:ListQueues'], ['*']),
    ...allow(
      ['events:ListTargetsByRule'],
      [
        'arn:aws:events:*:ACCOUNT:rule/assay-*',
        'arn:aws:events:*:ACCOUNT:rule/assay/assay-*',
        'arn:aws:events:*:ACCOUNT:rule/assay-findings/assay-*',
      ],
    ),
    ...allow(['cloudformation:DescribeStacks'], ['arn:aws:cloudformation:eu-west-1:ACCOUNT:stack/Assay/*']),
    ...allow(['cloudwatch:DescribeAlarms'], ['arn:aws:cloudwatch:*:ACCOUNT:alarm:*']),
    ...allow(['lambda:GetFunction'], ['arn:aws:lambda:eu-west-1:ACCOUNT:function:assay-*']),
    ...allow(['scheduler:GetSchedule'], ['arn:aws:scheduler:eu-west-1:ACCOUNT:schedule/assay/assay-*']),
    ...allow(['sqs:GetQueueAttributes'], ['arn:aws:sqs:*:ACCOUNT:assay-*']),
    ...allow(['sns:GetTopicAttributes'], ['arn:aws:sns:eu-west-1:ACCOUNT:assay-notifications']),
    ...onTable('DescribeTimeToLive', 'GetItem', 'GetItem', 'PutItem', 'DeleteItem', 'Query'),
    ...allow(['sqs:SendMessage'], sqs('evaluate', 'notify')),
  ],
  'function-deploy': [
    ...allow(
      [
        'lambda:GetFunction',
        'lambda:GetFunctionCodeSigningConfig',
        'lambda:GetFunctionConfiguration',
        'lambda:GetPolicy',
        'lambda:GetRuntimeManagementConfig',
        'lambda:ListAliases',
        'lambda:ListFunctionEventInvokeConfigs',
        'lambda:ListFunctionUrlConfigs',
        'lambda:ListProvisionedConcurrencyConfigs',
        'lambda:ListTags',
        'lambda:ListVersionsByFunction',
      ],
      inScope('lambda', 'function:*'),
    ),
    ...allow(
      [
        'inspector2:BatchGetAccountStatus',
        'inspector2:ListCoverage',
        'inspector2:ListFindings',
        'lambda:ListEventSourceMappings',
        'lambda:ListFunctions',
        'lambda:ListLayers',
      ],
      ['*'],
    ),
    ...allow(['lambda:GetCodeSigningConfig'], inScope('lambda', 'code-signing-config:*')),
    ...allow(['lambda:GetLayerVersion', 'lambda:GetLayerVersionPolicy'], inScope('lambda', 'layer:*:*')),
    ...onTable('GetItem', 'PutItem', 'DeleteItem', 'Query'),
    ...allow(['sqs:SendMessage'], sqs('evaluate', 'notify')),
  ],
  'iam-change': [
    ...allow(
      ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListRolePolicies', 'iam:ListAttachedRolePolicies'],
      ['arn:aws:iam::ACCOUNT:role/*'],
    ),
    ...allow(
      [
        'iam:GetUser',
        'iam:GetUserPolicy',
        'iam:ListUserPolicies',
        'iam:ListAttachedUserPolicies',
        'iam:ListGroupsForUser',
        'iam:GetLoginProfile',
        'iam:ListMFADevices',
        'iam:ListAccessKeys',
        'iam:GetAccessKeyLastUsed',
      ],
      ['arn:aws:iam::ACCOUNT:user/*'],
    ),
    ...allow(
      ['iam:GetGroupPolicy', 'iam:ListGroupPolicies', 'iam:ListAttachedGroupPolicies'],
      ['arn:aws:iam::ACCOUNT:group/*'],
    ),
    ...allow(
      ['iam:GetPolicy', 'iam:GetPolicyVersion'],
      ['arn:aws:iam::ACCOUNT:policy/*', 'arn:aws:iam::aws:policy/*'],
    ),
    ...allow(['iam:GetOpenIDConnectProvider'], ['arn:aws:iam::ACCOUNT:oidc-provider/*']),
    ...allow(['iam:GetSAMLProvider'], ['arn:aws:iam::ACCOUNT:saml-provider/*']),
    ...allow(
      [
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
      ],
      ['*'],
    ),
    ...onTable('GetItem', 'PutItem', 'DeleteItem', 'Query'),
    ...allow(['sqs:SendMessage'], sqs('evaluate', 'notify')),
  ],
  'image-content': [
    ...imageReads,
    ...allow(
      ['ecr:DescribeImageSigningStatus', 'ecr:GetDownloadUrlForLayer'],
      regionsInScope.map(region => `arn:aws:ecr:${region}:*:repository/*`),
    ),
    ...allow(['lambda:GetFunction'], inScope('lambda', 'function:*')),
    ...allow(
      ['lambda:GetLayerVersion'],
      regionsInScope.map(region => `arn:aws:lambda:${region}:*:layer:*:*`),
    ),
    ...onTable('GetItem', 'PutItem', 'DeleteItem', 'Query'),
    ...allow(['sqs:SendMessage'], sqs('evaluate', 'notify')),
  ],
  'image-push': [
    ...imageReads,
    ...onTable('GetItem', 'PutItem', 'DeleteItem', 'Query'),
    ...allow(['sqs:SendMessage'], sqs('evaluate', 'notify')),
  ],
  'network-change': [
    ...allow(
      [
        'ec2:DescribeFlowLogs',
        'ec2:DescribeNetworkAcls',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeRouteTables',
        'ec2:DescribeSecurityGroupRules',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcEndpoints',
        'ec2:DescribeVpcs',
      ],
      ['*'],
    ),
    ...allow(
      ['ec2:GetManagedPrefixListEntries'],
      regionsInScope.map(region => `arn:aws:ec2:${region}:*:prefix-list/*`),
    ),
    ...onTable('GetItem', 'PutItem', 'DeleteItem', 'Query'),
    ...allow(['sqs:SendMessage'], sqs('evaluate', 'notify')),
  ],
  'service-change': [
    ...allow(['codebuild:BatchGetProjects'], inScope('codebuild', 'project/*')),
    ...allow(['ecs:DescribeClusters'], inScope('ecs', 'cluster/*')),
    ...allow(['guardduty:GetDetector', 'guardduty:ListCoverage'], inScope('guardduty', 'detector/*')),
    ...allow(['ecs:DescribeServices'], inScope('ecs', 'service/*')),
    ...allow(['ecs:DescribeTasks'], inScope('ecs', 'task/*')),
    ...allow(
      [
        'codebuild:ListProjects',
        'ecs:DescribeTaskDefinition',
        'ecs:ListClusters',
        'ecs:ListServices',
        'ecs:ListTaskDefinitionFamilies',
        'ecs:ListTaskDefinitions',
        'ecs:ListTasks',
        'events:ListEventBuses',
        'guardduty:ListDetectors',
      ],
      ['*'],
    ),
    ...allow(['events:DescribeEventBus'], inScope('events', 'event-bus/*')),
    ...allow(['sns:GetTopicAttributes', 'sns:ListTagsForResource'], inScope('sns', '*')),
    ...allow(['logs:DescribeLogGroups'], inScope('logs', 'log-group:*')),
    ...allow(['sqs:GetQueueAttributes', 'sqs:ListQueueTags'], inScope('sqs', '*')),
    ...onTable('GetItem', 'PutItem', 'DeleteItem', 'Query'),
    ...allow(['sqs:SendMessage'], sqs('evaluate', 'notify')),
  ],
  evaluate: [...onTable('GetItem', 'PutItem', 'Query'), ...allow(['sqs:SendMessage'], sqs('notify'))],
  notify: [
    ...onTable('GetItem', 'PutItem', 'Query'),
    ...notifierPermissions(),
    ...allow(['sqs:SendMessage'], sqs('evaluate', 'sweep')),
  ],
  report: [
    ...onTable('GetItem', 'PutItem', 'Query', 'Scan'),
    ...notifierPermissions(),
    ...allow(
      ['s3:GetObject', 's3:PutObject'],
      ['report-parts', 'reports'].map(
        folder => `arn:aws:s3:::assay-reports-ACCOUNT-eu-west-1/${folder}/ACCOUNT/*`,
      ),
    ),
    ...allow(['kms:Decrypt', 'kms:GenerateDataKey'], findKey('alias/assay'), 's3'),
  ],
  sweep: [
    ...onTable('GetItem', 'PutItem', 'Query', 'Scan'),
    ...allow(['cloudtrail:LookupEvents'], ['*']),
    ...allow(['sqs:SendMessage'], listCollectorQueues()),
    ...allow(['sqs:SendMessage'], sqs('evaluate', 'notify')),
  ],
}

/** The collector functions for the account itself. */
const auditing = triggers.filter(trigger => trigger !== selfTrigger)

/** The services that each collector function calls. */
const audited: Readonly<Record<string, string[]>> = {
  'account-change': ['accessanalyzer', 'cloudtrail', 'guardduty', 'inspector2', 'organizations'],
  'function-deploy': ['inspector2', 'lambda'],
  'iam-change': ['iam'],
  'image-content': ['ecr', 'inspector2', 'lambda'],
  'image-push': ['ecr', 'inspector2'],
  'network-change': ['ec2'],
  'service-change': ['cloudwatch-logs', 'codebuild', 'ecs', 'eventbridge', 'guardduty', 'sns', 'sqs'],
}

/** IAM prefixes that differ from the service's name. */
const PREFIXES: Readonly<Record<string, string>> = {
  accessanalyzer: 'access-analyzer',
  'cloudwatch-logs': 'logs',
  eventbridge: 'events',
}
const everyAudited = new Set(
  Object.values(audited)
    .flat()
    .map(service => PREFIXES[service] ?? service),
)

/** The function's actions on audited services, beyond Assay's own resources. */
function listCommands(workerName: WorkerName): string[] {
  return listGranted(workerName)
    .filter(line => !/[:/]assay/.test(line))
    .map(line => line.split(' ')[1] ?? '')
    .filter(action => everyAudited.has(action.split(':')[0] ?? ''))
}

function listServices(workerName: WorkerName): string[] {
  return audited[workerName] ?? []
}

describe('the permissions of the functions', () => {
  it.each(listDeployedWorkers({}))('are exactly these for %s', workerName => {
    expect(listGranted(workerName)).toEqual([...common(workerName), ...(own[workerName] ?? [])].toSorted())
  })

  it.each(auditing)('of $queue on AWS are those that reading and listing its kinds requires', ({ queue }) => {
    const operations = listReadOperations(queue)
    expect(new Set(listCommands(queue))).toEqual(new Set(operations.map(awsOperation => awsOperation.action)))
    expect([...new Set(operations.map(awsOperation => awsOperation.service))].toSorted()).toEqual(
      listServices(queue),
    )
  })

  it('on AWS are none for a function that is not a collector function', () => {
    for (const queue of ['evaluate', 'notify', 'report'] as const) expect(listCommands(queue)).toEqual([])
  })
})

/** The actions of the commands that an adapter imports from a service's client. */
function listCommandsIn(adapter: string, service: string): Set<string> {
  const source = readFileSync(new URL(`../../functions/aws/${adapter}.ts`, import.meta.url), 'utf8')
  const imports = [...source.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([a-z0-9-]+)'/g)]
  const named = imports
    .filter(([, , client]) => client === service)
    .flatMap(([, names = '']) => names.split(','))
  const actions = named.flatMap(name => {
    const [, command, paged] = /^\s*(?:(\w+)Command|paginate(\w+))\s*$/.exec(name) ?? []
    return command ?? paged ?? []
  })
  return new Set(actions.map(action => `${service}:${action.replace('MessageBatch', 'Message')}`))
}

describe('the calls of the adapters', () => {
  it.each([...new Set(auditing.flatMap(({ queue }) => listServices(queue)))])(
    'to %s are granted to its collector functions',
    service => {
      const read = auditing.flatMap(({ queue }) => listReadOperations(queue))
      const requested = read.filter(each => each.service === service)
      const actions = requested.map(({ name }) => `${service}:${name}`)
      // A function of its own reads what images contain.
      const contents: Readonly<Record<string, string[]>> = {
        ecr: ['api/content/image-content'],
        lambda: ['api/content/code-content'],
      }
      const adapters: Readonly<Record<string, string>> = {
        accessanalyzer: 'api/iam/access-analyzer',
        iam: 'api/iam/iam',
        organizations: 'api/iam/organizations',
      }
      const files = [adapters[service] ?? `api/${service}`, ...(contents[service] ?? [])]
      const sent = files.flatMap(file => [...listCommandsIn(file, service)])
      expect(new Set(sent)).toEqual(new Set(actions))
    },
  )

  it('for Assay’s own deployment are granted to its collector function', () => {
    const actions = listReadOperations(selfTrigger.queue).map(({ service, name }) => `${service}:${name}`)
    const services = new Set(actions.map(action => action.split(':')[0] ?? ''))
    const sent = [...services].flatMap(service => [...listCommandsIn('api/assay/deployment-calls', service)])
    expect(new Set(sent)).toEqual(new Set(actions))
  })

  it('for a whole account are called by no collector function', () => {
    const read = triggers.flatMap(({ queue }) => listReadOperations(queue).map(({ action }) => action))
    const requested = [
      ...allPrefetches.map(prefetch => prefetch.operation),
      getAccountSettings,
      getCallerIdentity,
    ].map(({ service, name, action }) => (service === getResources.service ? `${service}:${name}` : action))
    const services = ['iam', 'lambda', 'sts', getResources.service]
    const sent = services.flatMap(service => [...listCommandsIn('api/audit-calls', service)])
    expect(new Set(sent)).toEqual(new Set(requested.filter(action => !read.includes(action))))
  })

  it.each([
    ['adapters/dynamodb-store', 'dynamodb', [...Object.values(storeActions), snapshotScanAction]],
    ['adapters/cloudtrail-history', 'cloudtrail', [lookupEventsAction]],
    ['adapters/sns-notifier', 'sns', notificationTopicActions.map(action => action)],
    [
      'adapters/eventbridge-publisher',
      'eventbridge',
      eventBusActions.map(action => action.replace('events:', 'eventbridge:')),
    ],
    ['adapters/s3-archive', 's3', reportBucketActions],
    ['adapters/sqs-sender', 'sqs', sendMessageActions],
    ['runtime/sqs-handler', 'sqs', changeVisibilityActions],
  ])('of %s are granted', (adapter, service, actions) => {
    expect(listCommandsIn(adapter, service)).toEqual(new Set(actions))
  })

  it('leave to the event source mapping what Lambda does', () => {
    expect(consumeQueueActions.toSorted()).toEqual([
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
    ])
  })
})
