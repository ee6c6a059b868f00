import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { triggers } from '../../audit/changes/triggers.ts'
import type { Queue } from '../../audit/messages.ts'
import { operationsOf } from '../../functions/answers/answers.ts'
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

const functionsInScope = ['eu-west-1', 'us-east-1', 'eu-central-1'].map(
  region => `arn:aws:lambda:${region}:ACCOUNT:function:*`,
)

function onTable(...actions: string[]): string[] {
  return allow(
    actions.map(action => `dynamodb:${action}`),
    ['arn:aws:dynamodb:eu-west-1:ACCOUNT:table/assay'],
  )
}

const own: Readonly<Record<Queue, string[]>> = {
  'function-deploy': [
    ...allow(
      ['lambda:GetFunction', 'lambda:GetPolicy', 'lambda:ListAliases', 'lambda:ListFunctionUrlConfigs'],
      functionsInScope,
    ),
    ...onTable('GetItem', 'PutItem', 'DeleteItem', 'Query'),
    ...allow(['sqs:SendMessage'], sqs('iam-change', 'reassess', 'notify')),
  ],
  'iam-change': [
    ...allow(
      ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListRolePolicies', 'iam:ListAttachedRolePolicies'],
      ['arn:aws:iam::ACCOUNT:role/*'],
    ),
    ...allow(
      ['iam:GetPolicy', 'iam:GetPolicyVersion'],
      ['arn:aws:iam::ACCOUNT:policy/*', 'arn:aws:iam::aws:policy/*'],
    ),
    ...allow(['iam:GetAccountPasswordPolicy'], ['*']),
    ...onTable('GetItem', 'PutItem', 'DeleteItem', 'Query'),
    ...allow(['sqs:SendMessage'], sqs('reassess', 'notify')),
  ],
  reassess: [...onTable('GetItem', 'PutItem'), ...allow(['sqs:SendMessage'], sqs('notify'))],
  notify: [
    ...onTable('GetItem', 'PutItem', 'Query'),
    ...allow(['sns:Publish'], ['arn:aws:sns:eu-west-1:ACCOUNT:assay-notifications']),
    ...allow(['kms:Decrypt', 'kms:GenerateDataKey'], keyOf('alias/assay-notifications'), 'sns'),
  ],
}

describe('what the functions may do', () => {
  it.each(workerNames)('is for %s exactly this', queue => {
    expect(granted(queue)).toEqual([...common(queue), ...own[queue]].toSorted())
  })

  it.each(triggers)('is for $queue of AWS what its kinds are read by', ({ queue, kinds }) => {
    const services = new Set(operationsOf(kinds).map(operation => operation.service as string))
    const audited = granted(queue).map(line => line.split(' ')[1] ?? '')
    const read = audited.filter(action => services.has(action.split(':')[0] ?? ''))
    expect(new Set(read)).toEqual(new Set(operationsOf(kinds).map(operation => operation.action)))
    expect(services.size).toBe(1)
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
  it.each([
    ['lambda', 'lambda', operationsOf(['AWS::Lambda::Function']).map(operation => operation.action)],
    [
      'iam',
      'iam',
      operationsOf(['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy', 'AWS::Organizations::Account']).map(
        operation => operation.action,
      ),
    ],
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
