import type { FactDefinition } from '../kind-definition.ts'
import type { Resource } from '../resource.ts'

/** The queues and topics from which events come to a Lambda function, and to which it leaves others. */
export interface ConnectionFacts {
  /** Where events go that could not be worked off; `'NONE'` where they go elsewhere, or are dropped. */
  deadLetterQueue: Resource<'AWS::SQS::Queue'> | 'NONE'
  deadLetterTopic: Resource<'AWS::SNS::Topic'> | 'NONE'
  /** From where event source mappings of the function and its aliases take messages. */
  sourceQueues: readonly Resource<'AWS::SQS::Queue'>[]
  /** Where these mappings and asynchronous invocations tell how they ended. */
  destinationQueues: readonly Resource<'AWS::SQS::Queue'>[]
  destinationTopics: readonly Resource<'AWS::SNS::Topic'>[]
  /** The topics whose messages its resource policies let in. */
  sourceTopics: readonly Resource<'AWS::SNS::Topic'>[]
}

const failed = { label: 'leaves failed events to', inverseLabel: 'the dead-letter target of' }
const destination = { label: 'sends its results to', inverseLabel: 'a destination of' }
const source = { label: 'is triggered by', inverseLabel: 'a trigger of' }

const queue = { to: 'AWS::SQS::Queue' } as const
const topic = { to: 'AWS::SNS::Topic' } as const

/** What is declared of them. */
export const connections = {
  deadLetterQueue: { collector: 'configuration', affects: [], relationship: { ...queue, ...failed } },
  deadLetterTopic: { collector: 'configuration', affects: [], relationship: { ...topic, ...failed } },
  sourceQueues: { collector: 'event sources', affects: [], relationship: { ...queue, ...source } },
  destinationQueues: { collector: 'event sources', affects: [], relationship: { ...queue, ...destination } },
  destinationTopics: { collector: 'event sources', affects: [], relationship: { ...topic, ...destination } },
  sourceTopics: { collector: 'policies', affects: [], relationship: { ...topic, ...source } },
} satisfies Record<keyof ConnectionFacts, FactDefinition>
