import { buildAwsError, requireText, respondUnlessPresent, type NotFoundHandlers } from './request.ts'

/** What SQS answers. */
export const sqsNotFound: NotFoundHandlers = {
  GetQueueAttributes: respondUnlessPresent(
    'queues',
    ({ QueueUrl }) => `:${requireText(QueueUrl).split('/').slice(-2).join(':')}`,
    () => buildAwsError('QueueDoesNotExist', 'The specified queue does not exist.'),
  ),
}

/** What SNS answers. */
export const snsNotFound: NotFoundHandlers = {
  GetTopicAttributes: respondUnlessPresent(
    'topics',
    ({ TopicArn }) => requireText(TopicArn),
    () => buildAwsError('NotFoundException', 'Topic does not exist'),
  ),
}

/** What EventBridge answers. Lists of everything are never absent. */
export const eventBridgeNotFound: NotFoundHandlers = {
  DescribeEventBus: respondUnlessPresent(
    'eventBuses',
    ({ Name }) => `:event-bus/${requireText(Name)}`,
    name => buildAwsError('ResourceNotFoundException', `Event bus ${name} does not exist.`),
  ),
}
