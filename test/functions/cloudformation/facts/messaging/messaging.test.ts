import { describe, expect, it } from 'vitest'
import { known } from '../../../../../audit/resources/fact.ts'
import { buildEventBusResourceByName } from '../../../../../audit/resources/events/event-bus.ts'
import { getResourceKey } from '../../../../../audit/resources/resource.ts'
import { buildTopicResource } from '../../../../../audit/resources/sns/topic.ts'
import { buildQueueResource } from '../../../../../audit/resources/sqs/queue.ts'
import type { ResolvedValue } from '../../../../../functions/cloudformation/resolve/resolved-value.ts'
import { readStubbedFacts } from '../../../collectors/stubbed-api.ts'
import {
  buildTemplateResource,
  notKnown,
  projectAllFacts,
  projectOwnFacts,
  projectTemplateResource,
  templateAccount as account,
  templatePlace,
} from '../template-resources.ts'

const url = `https://sqs.eu-west-1.amazonaws.com/${account}/orders`
const orders = buildQueueResource(`arn:aws:sqs:eu-west-1:${account}:orders`, account)
const deadArn = `arn:aws:sqs:eu-west-1:${account}:dead`
const alerts = buildTopicResource(`arn:aws:sns:eu-west-1:${account}:alerts`, account)
const bus = buildEventBusResourceByName('orders', templatePlace)
const statement = { Effect: 'Allow', Principal: '*', Action: 'x:Send', Resource: '*' }
const PolicyDocument = { Version: '2012-10-17', Statement: [statement] }
const Policy = JSON.stringify(PolicyDocument)

describe('AWS::SQS::Queue', () => {
  const RedrivePolicy = { deadLetterTargetArn: deadArn, maxReceiveCount: 5 }
  const attributes = { QueueArn: orders.arn, RedrivePolicy: JSON.stringify(RedrivePolicy) }

  it.each<[string, ResolvedValue]>([
    ['an object', RedrivePolicy],
    ['text', JSON.stringify(RedrivePolicy)],
  ])('has the attributes that are read, with its redrive policy as %s', async (_, policy) => {
    const queue = buildTemplateResource('AWS::SQS::Queue', url, {
      RedrivePolicy: policy,
      Tags: [{ Key: 'team', Value: 'web' }],
    })
    const read = await readStubbedFacts(orders, {
      GetQueueAttributes: { Attributes: attributes },
      ListQueueTags: { Tags: { team: 'web' } },
    })
    expect(projectOwnFacts(queue)).toEqual(read)
    expect(projectTemplateResource(queue)[0]?.resource).toEqual(orders)
  })

  it.each<[string, Record<string, ResolvedValue>]>([
    ['AWS::SQS::QueuePolicy', { Queues: [url, notKnown], PolicyDocument }],
    ['AWS::SQS::QueueInlinePolicy', { Queue: url, PolicyDocument: Policy }],
  ])('has the policy of %s', async (type, properties) => {
    const read = await readStubbedFacts(orders, {
      GetQueueAttributes: { Attributes: { ...attributes, Policy } },
      ListQueueTags: {},
    })
    const queue = buildTemplateResource('AWS::SQS::Queue', url, { RedrivePolicy })
    const facts = projectAllFacts([queue, buildTemplateResource(type, 'x', properties)])
    expect(facts.get(getResourceKey(orders))).toEqual(read)
    expect([...facts.keys()]).toEqual([getResourceKey(orders)])
  })

  it.each([url, 'orders', orders.arn, `https://sqs.eu-west-1.amazonaws.com/${account}/orders`])(
    'is named by %s',
    physicalId => {
      const queue = buildTemplateResource('AWS::SQS::Queue', physicalId, {})
      expect(projectTemplateResource(queue)[0]?.resource).toEqual(orders)
    },
  )

  it.each<[string, ResolvedValue, object]>([
    ['is not known', notKnown, { unknown: expect.stringContaining('RedrivePolicy') as string }],
    [
      'has an unknown queue',
      { deadLetterTargetArn: notKnown },
      { unknown: expect.stringContaining('Arn') as string },
    ],
    ['is no JSON', '{', { unknown: expect.anything() as string }],
    ['names no queue', { deadLetterTargetArn: 'x' }, { unknown: expect.anything() as string }],
    ['is null', null, known('NONE')],
  ])('says what is known if its redrive policy %s', (_, redrive, expected) => {
    const queue = buildTemplateResource('AWS::SQS::Queue', url, { RedrivePolicy: redrive })
    expect(projectOwnFacts(queue)['deadLetterQueue']).toEqual(expected)
  })

  it('keeps its policy, and does not know one that is not known', () => {
    const queue = buildTemplateResource('AWS::SQS::Queue', url, {})
    const policy = buildTemplateResource('AWS::SQS::QueuePolicy', 'x', {
      Queues: [url],
      PolicyDocument: notKnown,
    })
    const before = { policy: known('NONE'), deadLetterQueue: known('NONE'), tags: known({}) }
    expect(projectOwnFacts(queue, before)).toEqual(before)
    expect(projectAllFacts([policy], [[orders, before]]).get(getResourceKey(orders))).toEqual({
      ...before,
      policy: { unknown: 'property PolicyDocument is not known: the resource Other does not exist yet' },
    })
  })
})

describe('AWS::SNS::Topic', () => {
  const topic = buildTemplateResource('AWS::SNS::Topic', alerts.arn, {})

  it('has the policy that SNS creates, as it is read', async () => {
    const created = {
      Version: '2008-10-17',
      Id: '__default_policy_ID',
      Statement: [
        {
          Sid: '__default_statement_ID',
          Effect: 'Allow',
          Principal: { AWS: '*' },
          Action: [
            'SNS:GetTopicAttributes',
            'SNS:SetTopicAttributes',
            'SNS:AddPermission',
            'SNS:RemovePermission',
            'SNS:DeleteTopic',
            'SNS:Subscribe',
            'SNS:ListSubscriptionsByTopic',
            'SNS:Publish',
          ],
          Resource: alerts.arn,
          Condition: { StringEquals: { 'AWS:SourceOwner': account } },
        },
      ],
    }
    const Attributes = { TopicArn: alerts.arn, Policy: JSON.stringify(created) }
    expect(projectOwnFacts(topic)).toEqual(
      await readStubbedFacts(alerts, {
        GetTopicAttributes: { Attributes },
        ListTagsForResource: { Tags: [] },
      }),
    )
    const foreign = { policy: known('FOREIGN'), tags: known('FOREIGN') }
    expect(projectOwnFacts(topic, foreign)).toEqual({ policy: known('FOREIGN'), tags: known({}) })
  })

  it.each<[string, Record<string, ResolvedValue>]>([
    ['AWS::SNS::TopicPolicy', { Topics: [alerts.arn, notKnown, 'no topic'], PolicyDocument }],
    ['AWS::SNS::TopicInlinePolicy', { TopicArn: alerts.arn, PolicyDocument }],
  ])('has the policy of %s', async (type, properties) => {
    const Attributes = { TopicArn: alerts.arn, Policy }
    const facts = projectAllFacts([topic, buildTemplateResource(type, 'x', properties)])
    expect([...facts]).toEqual([
      [
        getResourceKey(alerts),
        await readStubbedFacts(alerts, {
          GetTopicAttributes: { Attributes },
          ListTagsForResource: { Tags: [] },
        }),
      ],
    ])
  })
})

function buildBusTemplate(properties: Record<string, ResolvedValue>) {
  return buildTemplateResource('AWS::Events::EventBus', 'orders', properties)
}

describe('AWS::Events::EventBus', () => {
  const read = (policy: object) =>
    readStubbedFacts(bus, { DescribeEventBus: { Arn: bus.arn, Policy: JSON.stringify(policy) } })

  it('has no policy, or that of its property', async () => {
    expect(projectOwnFacts(buildBusTemplate({}))).toEqual(
      await readStubbedFacts(bus, { DescribeEventBus: { Arn: bus.arn } }),
    )
    expect(projectOwnFacts(buildBusTemplate({ Policy: PolicyDocument }))).toEqual(await read(PolicyDocument))
    expect(projectOwnFacts(buildBusTemplate({}), { policy: known('FOREIGN') })).toEqual({
      policy: known('FOREIGN'),
    })
    expect(projectOwnFacts(buildBusTemplate({ Policy: notKnown }))).toEqual({
      policy: { unknown: expect.anything() as string },
    })
  })

  it.each<[string, Record<string, ResolvedValue>, object]>([
    ['a statement', { Statement: statement }, { Sid: 'own', ...statement }],
    ['a statement as text', { Statement: JSON.stringify(statement) }, { Sid: 'own', ...statement }],
    [
      'an account',
      { Action: 'events:PutEvents', Principal: '444455556666' },
      {
        Sid: 'own',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::444455556666:root' },
        Action: 'events:PutEvents',
        Resource: bus.arn,
      },
    ],
    [
      'an organization',
      {
        Action: 'events:PutEvents',
        Principal: '*',
        Condition: { Type: 'StringEquals', Key: 'aws:PrincipalOrgID', Value: 'o-1' },
      },
      {
        Sid: 'own',
        Effect: 'Allow',
        Principal: '*',
        Action: 'events:PutEvents',
        Resource: bus.arn,
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
      },
    ],
  ])('gets the statement of AWS::Events::EventBusPolicy: %s', async (_, properties, expected) => {
    const policy = buildTemplateResource('AWS::Events::EventBusPolicy', 'x', {
      EventBusName: 'orders',
      StatementId: 'own',
      ...properties,
    })
    const facts = projectAllFacts([buildBusTemplate({}), policy])
    expect(facts.get(getResourceKey(bus))).toEqual(
      await read({ Version: '2012-10-17', Statement: [expected] }),
    )
  })

  it('keeps other statements where the name of one is not known', () => {
    const others = known({
      Version: '2012-10-17',
      Statement: [{ Sid: 'other', Effect: 'Allow', Action: ['x'] }],
    })
    const policy = buildTemplateResource('AWS::Events::EventBusPolicy', 'x', {
      EventBusName: 'orders',
      StatementId: notKnown,
      Statement: statement,
    })
    const facts = projectAllFacts([policy], [[bus, { policy: others }]])
    expect(facts.get(getResourceKey(bus))?.['policy']).toEqual({
      ...others,
      incomplete: expect.stringContaining('StatementId') as string,
    })
  })

  it.each<[string, Record<string, ResolvedValue>]>([
    ['the statement', { Statement: notKnown }],
    ['the principal', { Action: 'events:PutEvents', Principal: notKnown }],
    [
      'the organization',
      {
        Action: 'events:PutEvents',
        Principal: '*',
        Condition: { Type: 'StringEquals', Key: 'k', Value: notKnown },
      },
    ],
  ])('is incomplete if %s is not known', (_, properties) => {
    const policy = buildTemplateResource('AWS::Events::EventBusPolicy', 'x', {
      StatementId: 'own',
      ...properties,
    })
    const byDefault = buildEventBusResourceByName('default', templatePlace)
    const facts = projectAllFacts([policy], [[byDefault, { policy: known('NONE') }]])
    expect(facts.get(getResourceKey(byDefault))).toMatchObject({
      policy: {
        known: { Statement: [{ Sid: 'own', Action: [] }] },
        incomplete: expect.stringContaining('does not exist yet') as string,
      },
    })
  })
})
