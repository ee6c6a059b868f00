import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { ExampleAccount } from '../example-account.ts'
import { createResponseRecorder } from './response-recorder.ts'

/** Builds the responses of SQS, SNS and EventBridge from the time `at` on. Every region has a default event bus. */
export function buildMessagingResponses(account: ExampleAccount, at: string): RecordedCall[] {
  return [
    ...buildQueueResponses(account, at),
    ...buildTopicResponses(account, at),
    ...buildBusResponses(account, at),
  ]
}

const AttributeNames = ['QueueArn', 'Policy', 'RedrivePolicy']

function buildQueueResponses({ queues = {} }: ExampleAccount, at: string): RecordedCall[] {
  return Object.entries(queues).flatMap(([QueueArn, { policy, deadLetterQueue, tags }]) => {
    const [, , , region = '', owner, name] = QueueArn.split(':')
    const Attributes = {
      QueueArn,
      ...(policy === undefined ? {} : { Policy: JSON.stringify(policy) }),
      ...(deadLetterQueue === undefined ? {} : { RedrivePolicy: buildRedrivePolicy(deadLetterQueue) }),
    }
    const QueueUrl = `https://sqs.${region}.amazonaws.com/${owner}/${name}`
    const sqs = createResponseRecorder('sqs', region, at)
    return [
      sqs('GetQueueAttributes', { QueueUrl, AttributeNames }, { Attributes }),
      sqs('ListQueueTags', { QueueUrl }, tags === undefined ? {} : { Tags: tags }),
    ]
  })
}

function buildRedrivePolicy(deadLetterTargetArn: string): string {
  return JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 5 })
}

function buildTopicResponses({ topics = {} }: ExampleAccount, at: string): RecordedCall[] {
  return Object.entries(topics).flatMap(([TopicArn, { policy, tags = {} }]) => {
    const [, , , region = '', owner = ''] = TopicArn.split(':')
    const Policy = JSON.stringify(policy ?? buildDefaultPolicy(TopicArn, owner))
    const sns = createResponseRecorder('sns', region, at)
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
    return [
      sns('GetTopicAttributes', { TopicArn }, { Attributes: { TopicArn, Policy } }),
      sns('ListTagsForResource', { ResourceArn: TopicArn }, { Tags }),
    ]
  })
}

/** The policy that SNS creates for a topic without one. */
function buildDefaultPolicy(Resource: string, owner: string): object {
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

function buildBusResponses(
  { account, regionsInScope, eventBuses = {} }: ExampleAccount,
  at: string,
): RecordedCall[] {
  return regionsInScope.flatMap(region => {
    const events = createResponseRecorder('eventbridge', region, at)
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
