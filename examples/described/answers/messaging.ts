import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { World } from '../world.ts'
import { answering } from './answering.ts'

/** What SQS, SNS and EventBridge answer of `account` from `at` on. Every region has a default event bus. */
export function messagingAnswers(account: World, at: string): RecordedCall[] {
  return [...queueAnswers(account, at), ...topicAnswers(account, at), ...busAnswers(account, at)]
}

const AttributeNames = ['QueueArn', 'Policy', 'RedrivePolicy']

function queueAnswers({ queues = {} }: World, at: string): RecordedCall[] {
  return Object.entries(queues).map(([QueueArn, { policy, deadLetterQueue }]) => {
    const [, , , region = '', owner, name] = QueueArn.split(':')
    const Attributes = {
      QueueArn,
      ...(policy === undefined ? {} : { Policy: JSON.stringify(policy) }),
      ...(deadLetterQueue === undefined ? {} : { RedrivePolicy: redriveTo(deadLetterQueue) }),
    }
    const QueueUrl = `https://sqs.${region}.amazonaws.com/${owner}/${name}`
    return answering('sqs', region, at)('GetQueueAttributes', { QueueUrl, AttributeNames }, { Attributes })
  })
}

function redriveTo(deadLetterTargetArn: string): string {
  return JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 5 })
}

function topicAnswers({ topics = {} }: World, at: string): RecordedCall[] {
  return Object.entries(topics).map(([TopicArn, { policy }]) => {
    const [, , , region = '', owner = ''] = TopicArn.split(':')
    const Policy = JSON.stringify(policy ?? defaultPolicy(TopicArn, owner))
    return answering('sns', region, at)(
      'GetTopicAttributes',
      { TopicArn },
      { Attributes: { TopicArn, Policy } },
    )
  })
}

/** What SNS gives a topic that is made without a policy. */
function defaultPolicy(Resource: string, owner: string): object {
  const statement = {
    Sid: '__default_statement_ID',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: ['SNS:GetTopicAttributes', 'SNS:Subscribe', 'SNS:Publish'],
    Resource,
    Condition: { StringEquals: { 'AWS:SourceOwner': owner } },
  }
  return { Version: '2008-10-17', Id: '__default_policy_ID', Statement: [statement] }
}

function busAnswers({ account, regionsInScope, eventBuses = {} }: World, at: string): RecordedCall[] {
  return regionsInScope.flatMap(region => {
    const events = answering('eventbridge', region, at)
    const byDefault = `arn:aws:events:${region}:${account}:event-bus/default`
    const buses: Record<string, { policy?: unknown }> = { [byDefault]: {}, ...eventBuses }
    const all = Object.entries(buses).filter(([arn]) => arn.split(':')[3] === region)
    const here = all.map(([Arn, { policy }]) => ({
      Name: Arn.slice(Arn.indexOf('/') + 1),
      Arn,
      ...(policy === undefined ? {} : { Policy: JSON.stringify(policy) }),
    }))
    return [
      events('ListEventBuses', {}, { EventBuses: here }),
      ...here.map(bus => events('DescribeEventBus', { Name: bus.Name }, bus)),
    ]
  })
}
