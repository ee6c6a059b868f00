import type { FactDefinition } from '../kind-definition.ts'
import type { Resource } from '../resource.ts'

/** The queues and topics that send events to a Lambda function or receive events from it. */
export interface ConnectionFacts {
  /** The dead-letter queue of the function; `'NONE'` if it has none. */
  deadLetterQueue: Resource<'AWS::SQS::Queue'> | 'NONE'
  deadLetterTopic: Resource<'AWS::SNS::Topic'> | 'NONE'
  /** The queues of the event source mappings of the function and its aliases. */
  sourceQueues: readonly Resource<'AWS::SQS::Queue'>[]
  /** The destinations of these mappings and of asynchronous invocations. */
  destinationQueues: readonly Resource<'AWS::SQS::Queue'>[]
  destinationTopics: readonly Resource<'AWS::SNS::Topic'>[]
  /** The topics that its resource policies allow to invoke it. */
  sourceTopics: readonly Resource<'AWS::SNS::Topic'>[]
}

const failed = { label: 'sends failed events to', inverseLabel: 'the dead-letter target of' }
const destination = { label: 'sends results to', inverseLabel: 'a destination of' }
const source = { label: 'is triggered by', inverseLabel: 'a trigger of' }

const queue = { to: 'AWS::SQS::Queue' } as const
const topic = { to: 'AWS::SNS::Topic' } as const

/** The fact definitions of the connections. */
export const connections = {
  deadLetterQueue: { collector: 'configuration', affects: [], relationship: { ...queue, ...failed } },
  deadLetterTopic: { collector: 'configuration', affects: [], relationship: { ...topic, ...failed } },
  sourceQueues: { collector: 'event sources', affects: [], relationship: { ...queue, ...source } },
  destinationQueues: { collector: 'event sources', affects: [], relationship: { ...queue, ...destination } },
  destinationTopics: { collector: 'event sources', affects: [], relationship: { ...topic, ...destination } },
  sourceTopics: { collector: 'policies', affects: [], relationship: { ...topic, ...source } },
} satisfies Record<keyof ConnectionFacts, FactDefinition>
