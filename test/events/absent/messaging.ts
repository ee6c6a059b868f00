import { refusal, text, unless, type Absences } from './asked.ts'

/** What SQS answers. */
export const sqs: Absences = {
  GetQueueAttributes: unless(
    'queues',
    ({ QueueUrl }) => `:${text(QueueUrl).split('/').slice(-2).join(':')}`,
    () => refusal('QueueDoesNotExist', 'The specified queue does not exist.'),
  ),
}

/** What SNS answers. */
export const sns: Absences = {
  GetTopicAttributes: unless(
    'topics',
    ({ TopicArn }) => text(TopicArn),
    () => refusal('NotFoundException', 'Topic does not exist'),
  ),
}

/** What EventBridge answers. Lists of everything are never absent. */
export const eventbridge: Absences = {
  DescribeEventBus: unless(
    'eventBuses',
    ({ Name }) => `:event-bus/${text(Name)}`,
    name => refusal('ResourceNotFoundException', `Event bus ${name} does not exist.`),
  ),
}
