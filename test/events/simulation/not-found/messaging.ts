import { buildAwsError, requireText, respondUnlessPresent, type NotFoundHandlers } from './request.ts'

const handleQueue = respondUnlessPresent(
  'queues',
  ({ QueueUrl }) => `:${requireText(QueueUrl).split('/').slice(-2).join(':')}`,
  () => buildAwsError('QueueDoesNotExist', 'The specified queue does not exist.'),
)

/** Not-found responses of SQS. */
export const sqsNotFound: NotFoundHandlers = {
  GetQueueAttributes: handleQueue,
  ListQueueTags: handleQueue,
}

/** Not-found responses of SNS. */
export const snsNotFound: NotFoundHandlers = {
  GetTopicAttributes: respondUnlessPresent(
    'topics',
    ({ TopicArn }) => requireText(TopicArn),
    () => buildAwsError('NotFoundException', 'Topic does not exist'),
  ),
  ListTagsForResource: respondUnlessPresent(
    'topics',
    ({ ResourceArn }) => requireText(ResourceArn),
    () => buildAwsError('ResourceNotFoundException', 'Resource does not exist'),
  ),
}

/** Not-found responses of EventBridge. Lists of everything always exist. */
export const eventBridgeNotFound: NotFoundHandlers = {
  DescribeEventBus: respondUnlessPresent(
    'eventBuses',
    ({ Name }) => `:event-bus/${requireText(Name)}`,
    name => buildAwsError('ResourceNotFoundException', `Event bus ${name} does not exist.`),
  ),
}
