import type { Projection } from '../contribution.ts'
import { projectEventBus, projectEventBusPolicy } from './event-bus.ts'
import { projectQueue, projectQueueInlinePolicy, projectQueuePolicy } from './queue.ts'
import { projectTopic, projectTopicInlinePolicy, projectTopicPolicy } from './topic.ts'

/** The projections of the types of SQS, SNS and EventBridge. */
export const messagingProjections: Readonly<Record<string, Projection>> = {
  'AWS::Events::EventBus': projectEventBus,
  'AWS::Events::EventBusPolicy': projectEventBusPolicy,
  'AWS::SNS::Topic': projectTopic,
  'AWS::SNS::TopicInlinePolicy': projectTopicInlinePolicy,
  'AWS::SNS::TopicPolicy': projectTopicPolicy,
  'AWS::SQS::Queue': projectQueue,
  'AWS::SQS::QueueInlinePolicy': projectQueueInlinePolicy,
  'AWS::SQS::QueuePolicy': projectQueuePolicy,
}
