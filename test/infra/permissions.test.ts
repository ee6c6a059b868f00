import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { triggers } from '../../audit/changes/triggers.ts'
import type { Queue } from '../../audit/messages.ts'
import { operationsOf } from '../../functions/answers/answers.ts'
import { bulks } from '../../functions/answers/bulks.ts'
import { listings } from '../../functions/answers/listings.ts'
import { getCallerIdentity } from '../../functions/answers/sts/operations.ts'
import { consumeActions, delayActions } from '../../functions/aws/consume.ts'
import { sendActions } from '../../functions/aws/queues.ts'
import { tableActions } from '../../functions/aws/table.ts'
import { topicActions } from '../../functions/aws/topic.ts'
import { workerNames } from '../../infra/workers.ts'
import { ACCOUNT, configurations, stackNamed, synthesize } from './synthesis.ts'
import { resourcesOf, statementsOf } from './template.ts'

const { template } = stackNamed(synthesize(configurations['three regions']), 'Assay')

/** What the function's role allows, a line for each action on each resource. */
function granted(queue: Queue): string[] {
  const made = propertiesOf('AWS::Lambda::Function', 'FunctionName', `assay-${queue}`)
  const id = (made['Role'] as string).split('/').at(-1) ?? ''
  const role = template.Resources[id]?.Properties ?? {}
  expect(role['ManagedPolicyArns']).toBeUndefined()
  const policies = role['Policies'] as { PolicyDocument: unknown }[]
  return policies
    .flatMap(policy => statementsOf(policy.PolicyDocument))
    .flatMap(({ effect, actions, resources, condition }) =>
      actions.flatMap(action => resources.map(on => lineOf(`${effect} ${action}`, on, condition))),
    )
    .toSorted()
}

/** The properties of the resource whose `property` is `value`. */
function propertiesOf(type: string, property: string, value: string): Readonly<Record<string, unknown>> {
  const found = resourcesOf(template, type).find(([, { Properties }]) => Properties[property] === value)
  if (found === undefined) throw new Error(`no ${type} called ${value}`)
  return found[1].Properties
}

function lineOf(what: string, resource: string, condition: unknown): string {
  const when = condition === undefined ? '' : ` if ${JSON.stringify(condition)}`
  return `${what} on ${resource.replace(`:${ACCOUNT}:`, ':ACCOUNT:')}${when}`
}

function allow(actions: readonly string[], resources: readonly string[], via?: string): string[] {
  const service = { StringEquals: { 'kms:ViaService': `${via ?? ''}.eu-west-1.amazonaws.com` } }
  const condition = via === undefined ? undefined : service
  return actions.flatMap(action => resources.map(resource => lineOf(`Allow ${action}`, resource, condition)))
}

function sqs(...names: string[]): string[] {
  return names.map(name => `arn:aws:sqs:eu-west-1:ACCOUNT:assay-${name}`)
}

function keyOf(alias: string): string[] {
  const key = propertiesOf('AWS::KMS::Alias', 'AliasName', alias)['TargetKeyId'] as string
  return [key.replace(ACCOUNT, 'ACCOUNT')]
}

function common(queue: Queue): string[] {
  return [
    ...allow(
      ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'].map(
        action => `kms:${action}`,
      ),
      keyOf('alias/assay'),
      'dynamodb',
    ),
    ...allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      sqs(queue),
    ),
    ...allow(['sqs:SendMessage'], sqs(queue, `${queue}-dead-letters`)),
    ...allow(
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      [`arn:aws:logs:eu-west-1:ACCOUNT:log-group:/aws/lambda/assay-${queue}:*`],
    ),
  ]
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

const own: Readonly<Record<Queue, string[]>> = {
  'account-change': [
    ...allow(
      ['cloudtrail:DescribeTrails', 'guardduty:ListDetectors', 'inspector2:BatchGetAccountStatus'],
      ['*'],
    ),
    ...allow(
      ['cloudtrail:GetEventSelectors', 'cloudtrail:GetTrailStatus'],
      ['arn:aws:cloudtrail:*:*:trail/*'],
    ),
    ...allow(['guardduty:GetDetector'], inScope('guardduty', 'detector/*')),
    ...onTable('GetItem', 'PutItem', 'DeleteItem', 'Query'),
    ...allow(['sqs:SendMessage'], sqs('reassess', 'notify')),
  ],
  'function-deploy': [
    ...allow(
      [
        'lambda:GetFunction',
        'lambda:GetFunctionConfiguration',
        'lambda:GetPolicy',
        'lambda:GetRuntimeManagementConfig',
        'lambda:ListAliases',
        'lambda:ListFunctionUrlConfigs',
      ],
      inScope('lambda', 'function:*'),
    ),
    ...allow(['lambda:GetLayerVersion', 'lambda:GetLayerVersionPolicy'], inScope('lambda', 'layer:*:*')),
    ...onTable('GetItem', 'PutItem', 'DeleteItem', 'Query'),
    ...allow(['sqs:SendMessage'], sqs('iam-change', 'image-push', 'network-change', 'reassess', 'notify')),
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
    ...allow(['iam:GetAccountPasswordPolicy', 'iam:GetAccountSummary'], ['*']),
    ...onTable('GetItem', 'PutItem', 'DeleteItem', 'Query'),
    ...allow(['sqs:SendMessage'], sqs('reassess', 'notify')),
  ],
  'image-push': [
    ...allow(
      [
        'ecr:BatchGetRepositoryScanningConfiguration',
        'ecr:DescribeImageScanFindings',
        'ecr:DescribeImages',
        'ecr:DescribeRepositories',
        'ecr:GetLifecyclePolicy',
        'ecr:GetRepositoryPolicy',
      ],
      inScope('ecr', 'repository/*'),
    ),
    ...allow(
      [
        'ecr:DescribePullThroughCacheRules',
        'ecr:DescribeRepositoryCreationTemplates',
        'ecr:GetRegistryPolicy',
        'ecr:GetRegistryScanningConfiguration',
      ],
      ['*'],
    ),
    ...onTable('GetItem', 'PutItem', 'DeleteItem', 'Query'),
    ...allow(['sqs:SendMessage'], sqs('reassess', 'notify')),
  ],
  'network-change': [
    ...allow(
      [
        'ec2:DescribeFlowLogs',
        'ec2:DescribeNetworkAcls',
        'ec2:DescribeRouteTables',
        'ec2:DescribeSecurityGroupRules',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcEndpoints',
        'ec2:DescribeVpcs',
      ],
      ['*'],
    ),
    ...onTable('GetItem', 'PutItem', 'DeleteItem', 'Query'),
    ...allow(['sqs:SendMessage'], sqs('reassess', 'notify')),
  ],
  'service-change': [
    ...allow(['ecs:DescribeServices'], inScope('ecs', 'service/*')),
    ...allow(['ecs:DescribeTaskDefinition'], ['*']),
    ...onTable('GetItem', 'PutItem', 'DeleteItem', 'Query'),
    ...allow(['sqs:SendMessage'], sqs('iam-change', 'image-push', 'network-change', 'reassess', 'notify')),
  ],
  reassess: [...onTable('GetItem', 'PutItem'), ...allow(['sqs:SendMessage'], sqs('notify'))],
  notify: [
    ...onTable('GetItem', 'PutItem', 'Query'),
    ...allow(['sns:Publish'], ['arn:aws:sns:eu-west-1:ACCOUNT:assay-notifications']),
    ...allow(['kms:Decrypt', 'kms:GenerateDataKey'], keyOf('alias/assay-notifications'), 'sns'),
  ],
}

/** The services that each reader asks: its own, and for what watches over the account several. */
const audited: Readonly<Record<string, string[]>> = {
  'account-change': ['cloudtrail', 'guardduty', 'inspector2'],
  'function-deploy': ['lambda'],
  'iam-change': ['iam'],
  'image-push': ['ecr'],
  'network-change': ['ec2'],
  'service-change': ['ecs'],
}

const everyAudited = new Set(Object.values(audited).flat())

function servicesOf(queue: Queue): string[] {
  return audited[queue] ?? []
}

describe('what the functions may do', () => {
  it.each(workerNames)('is for %s exactly this', queue => {
    expect(granted(queue)).toEqual([...common(queue), ...own[queue]].toSorted())
  })

  it.each(triggers)('is for $queue of AWS what its kinds are read by', ({ queue, kinds }) => {
    const operations = operationsOf(kinds)
    const read = granted(queue)
      .map(line => line.split(' ')[1] ?? '')
      .filter(action => everyAudited.has(action.split(':')[0] ?? ''))
    expect(new Set(read)).toEqual(new Set(operations.map(operation => operation.action)))
    expect([...new Set(operations.map(operation => operation.service))].toSorted()).toEqual(servicesOf(queue))
  })

  it('is nothing of AWS for what is no reader', () => {
    for (const queue of ['reassess', 'notify'] as const) {
      const services = granted(queue).map(line => line.split(' ')[1]?.split(':')[0] ?? '')
      expect(services.filter(service => everyAudited.has(service))).toEqual([])
    }
  })
})

/** The actions of the commands that an adapter imports from one service's client. */
function commandsOf(adapter: string, service: string): Set<string> {
  const source = readFileSync(new URL(`../../functions/aws/${adapter}.ts`, import.meta.url), 'utf8')
  const imports = [...source.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([a-z0-9]+)'/g)]
  const named = imports
    .filter(([, , client]) => client === service)
    .flatMap(([, names = '']) => names.split(','))
  const actions = named.flatMap(name => {
    const [, command, paged] = /^\s*(?:(\w+)Command|paginate(\w+))\s*$/.exec(name) ?? []
    return command ?? paged ?? []
  })
  return new Set(actions.map(action => `${service}:${action.replace('MessageBatch', 'Message')}`))
}

describe('what the adapters send', () => {
  it.each(triggers.flatMap(({ queue, kinds }) => servicesOf(queue).map(service => ({ service, kinds }))))(
    'is to $service what its reader is granted',
    ({ service, kinds }) => {
      const actions = operationsOf(kinds).flatMap(each => (each.service === service ? [each.action] : []))
      expect(commandsOf(service, service)).toEqual(new Set(actions))
    },
  )

  it.each(['ecr', 'ecs', 'iam', 'lambda', 'sts'])('is to %s what lists an account, and no more', service => {
    const lists = [...listings.flatMap(each => each.operations), ...bulks.map(each => each.operation)]
    const asked = [...lists, getCallerIdentity].filter(each => each.service === service)
    expect(commandsOf('account', service)).toEqual(new Set(asked.map(each => each.action)))
  })

  it.each([
    ['table', 'dynamodb', Object.values(tableActions)],
    ['topic', 'sns', topicActions.map(action => action)],
    ['queues', 'sqs', sendActions],
    ['consume', 'sqs', delayActions],
  ])('is by %s what is granted', (adapter, service, actions) => {
    expect(commandsOf(adapter, service)).toEqual(new Set(actions))
  })

  it('leaves to the event source mapping what Lambda asks for it', () => {
    expect(consumeActions.toSorted()).toEqual([
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
    ])
  })
})
