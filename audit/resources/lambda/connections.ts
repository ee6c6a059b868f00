import type { FactDefinition } from '../kind-definition.ts'
import type { Resource } from '../resource.ts'

/** The queues and topics that send events to a Lambda function or receive events from it. */
export interface ConnectionFacts {
  /** The queues of the event source mappings of the function and its aliases. */
  sourceQueues: readonly Resource<'AWS::SQS::Queue'>[]
  /** The destinations of these mappings and of asynchronous invocations. */
  destinationQueues: readonly Resource<'AWS::SQS::Queue'>[]
  destinationTopics: readonly Resource<'AWS::SNS::Topic'>[]
  /** The topics that its resource policies allow to invoke it. */
  sourceTopics: readonly Resource<'AWS::SNS::Topic'>[]
}

const destination = { label: 'sends results to', inverseLabel: 'a destination of' }
const source = { label: 'is triggered by', inverseLabel: 'a trigger of' }

const queue = { to: 'AWS::SQS::Queue' } as const
const topic = { to: 'AWS::SNS::Topic' } as const

/** The fact definitions of the connections. */
export const connections = {
  sourceQueues: { collector: 'event sources', affects: [], relationship: { ...queue, ...source } },
  destinationQueues: { collector: 'event sources', affects: [], relationship: { ...queue, ...destination } },
  destinationTopics: { collector: 'event sources', affects: [], relationship: { ...topic, ...destination } },
  sourceTopics: { collector: 'policies', affects: [], relationship: { ...topic, ...source } },
} satisfies Record<keyof ConnectionFacts, FactDefinition>
