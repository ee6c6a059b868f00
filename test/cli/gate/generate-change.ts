import { createRandom } from '../../../bench/access/generate-roles.ts'
import { generateAccess, pickChoice, type Choices } from './generate-access.ts'
import {
  buildAttribute,
  buildLambda,
  buildChangePolicy,
  buildRef,
  buildTyped,
  PARTNER,
  type GatedTemplate,
} from './changes/template-change.ts'

/** A random number below a limit. */
type Dice = (below: number) => number

/** A stack and its templates, one for each step. */
export interface GeneratedChange {
  stack: string
  steps: readonly GatedTemplate[]
}

const SLOTS = [
  'RoleA',
  'RoleB',
  'Policy',
  'Managed',
  'Attached',
  'FunctionA',
  'FunctionB',
  'Url',
  'Permission',
  'Queue',
  'QueuePolicy',
  'Source',
  'Topic',
  'TopicPolicy',
  'Network',
  'Group',
  'Rule',
] as const
const STEPS = 3
const MAX_CHOICE = 1_000_000

/** Generates a stack that is created and changed twice: the same for the same seed. */
export function generateChange(seed: number): GeneratedChange {
  const random = createRandom(seed)
  const roll: Dice = below => Math.floor(random() * below)
  const steps: GatedTemplate[] = []
  let choices: Choices = Object.fromEntries(SLOTS.map(slot => [slot, roll(MAX_CHOICE)]))
  for (let step = 0; step < STEPS; step += 1) {
    steps.push(renderTemplate(choices, `S${seed}`))
    choices = Object.fromEntries(
      Object.entries(choices).map(([slot, choice]) => [slot, roll(3) === 0 ? roll(MAX_CHOICE) : choice]),
    )
  }
  return { stack: `generated-${seed}`, steps }
}

/** The template of a step. Logical ids begin with `prefix`, so that those of several stacks differ. */
function renderTemplate(choices: Choices, prefix: string): GatedTemplate {
  const slots = { ...generateAccess(choices, prefix), ...renderOthers(choices, prefix) }
  const present = new Map(Object.entries(slots).filter(([slot]) => isPresent(slot, choices)))
  const isComplete = (slot: string): boolean =>
    present.has(slot) && (DEMANDS[slot] ?? []).every(demanded => isComplete(demanded))
  return {
    Resources: Object.fromEntries(
      [...present]
        .filter(([slot]) => isComplete(slot))
        .map(([slot, resource]) => [`${prefix}${slot}`, resource]),
    ),
  }
}

/** The slots that others reference. */
const DEMANDS: Readonly<Record<string, readonly string[]>> = {
  Permission: ['FunctionA'],
  QueuePolicy: ['Queue'],
  Rule: ['Group'],
  Group: ['Network'],
  Source: ['FunctionA', 'Queue'],
  TopicPolicy: ['Topic'],
  Url: ['FunctionA'],
}

/** Roles and the managed policy are always there, since most others reference them. */
function isPresent(slot: string, choices: Choices): boolean {
  return ['RoleA', 'RoleB', 'Managed'].includes(slot) || pickChoice(choices, slot, 4, 0) > 0
}

function renderOthers(choices: Choices, prefix: string): Record<string, object> {
  const choose = <T>(slot: string, digit: number, all: readonly T[]): T =>
    all[pickChoice(choices, slot, all.length, digit)] as T
  const named = (slot: string, property: string) =>
    choose(slot, 1, [{}, {}, { [property]: `${prefix}-${slot}-1` }, { [property]: `${prefix}-${slot}-2` }])
  const lambda = (slot: string) =>
    buildLambda(`${prefix}${choose(slot, 2, ['RoleA', 'RoleB'])}`, {
      ...named(slot, 'FunctionName'),
      Runtime: choose(slot, 3, ['nodejs24.x', 'nodejs18.x', 'python3.13']),
      ...choose(slot, 4, [
        {},
        { Environment: { Variables: { STAGE: 'test' } } },
        { Environment: { Variables: { DB_PASSWORD: 'correct-horse', STAGE: 'test' } } },
      ]),
    })
  const principals = ['*', { AWS: PARTNER }, { Service: 's3.amazonaws.com' }]
  const conditions = [
    {},
    { Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
    { Condition: { StringEquals: { 'aws:SourceAccount': buildRef('AWS::AccountId') } } },
  ]
  const admission = (slot: string, Action: string, Resource: object) =>
    buildChangePolicy({
      Principal: choose(slot, 2, principals),
      Action,
      Resource,
      ...choose(slot, 3, conditions),
    })
  const rule = (slot: string) => ({
    IpProtocol: 'tcp',
    ...choose(slot, 2, [
      { FromPort: 22, ToPort: 22 },
      { FromPort: 443, ToPort: 443 },
      { FromPort: 5432, ToPort: 5432 },
    ]),
    ...choose(slot, 3, [{ CidrIp: '0.0.0.0/0' }, { CidrIp: '10.0.0.0/8' }, { CidrIpv6: '::/0' }]),
  })
  return {
    FunctionA: lambda('FunctionA'),
    FunctionB: lambda('FunctionB'),
    Url: buildTyped('AWS::Lambda::Url', {
      TargetFunctionArn: buildAttribute(`${prefix}FunctionA`),
      AuthType: choose('Url', 1, ['NONE', 'AWS_IAM']),
    }),
    Permission: buildTyped('AWS::Lambda::Permission', {
      FunctionName: buildRef(`${prefix}FunctionA`),
      ...choose('Permission', 1, [
        { Action: 'lambda:InvokeFunctionUrl', Principal: '*', FunctionUrlAuthType: 'NONE' },
        { Action: 'lambda:InvokeFunction', Principal: PARTNER },
        { Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' },
        {
          Action: 'lambda:InvokeFunction',
          Principal: 's3.amazonaws.com',
          SourceAccount: buildRef('AWS::AccountId'),
          SourceArn: 'arn:aws:s3:::reports',
        },
      ]),
    }),
    Queue: buildTyped('AWS::SQS::Queue', named('Queue', 'QueueName')),
    QueuePolicy: buildTyped('AWS::SQS::QueuePolicy', {
      Queues: [buildRef(`${prefix}Queue`)],
      PolicyDocument: admission('QueuePolicy', 'sqs:SendMessage', buildAttribute(`${prefix}Queue`)),
    }),
    Source: buildTyped('AWS::Lambda::EventSourceMapping', {
      FunctionName: buildRef(`${prefix}FunctionA`),
      EventSourceArn: buildAttribute(`${prefix}Queue`),
    }),
    Topic: buildTyped('AWS::SNS::Topic', named('Topic', 'TopicName')),
    TopicPolicy: buildTyped('AWS::SNS::TopicPolicy', {
      Topics: [buildRef(`${prefix}Topic`)],
      PolicyDocument: admission('TopicPolicy', 'sns:Publish', buildRef(`${prefix}Topic`)),
    }),
    Network: buildTyped('AWS::EC2::VPC', { CidrBlock: '10.3.0.0/16' }),
    Group: buildTyped('AWS::EC2::SecurityGroup', {
      GroupDescription: choose('Group', 1, ['of a test', 'of another test']),
      VpcId: buildRef(`${prefix}Network`),
      ...choose('Group', 4, [
        {},
        { SecurityGroupIngress: [rule('Group')] },
        { SecurityGroupEgress: [rule('Group')] },
      ]),
    }),
    Rule: buildTyped('AWS::EC2::SecurityGroupIngress', {
      GroupId: buildAttribute(`${prefix}Group`, 'GroupId'),
      ...rule('Rule'),
      FromPort: 3306,
      ToPort: 3306,
    }),
  }
}
