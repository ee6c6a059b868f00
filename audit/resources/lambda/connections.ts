import type { FactDefinition } from '../kind.ts'
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

const failed = { says: 'leaves failed events to', inverse: 'the dead-letter target of' }
const destination = { says: 'sends its results to', inverse: 'a destination of' }
const source = { says: 'is triggered by', inverse: 'a trigger of' }

const queue = { to: 'AWS::SQS::Queue' } as const
const topic = { to: 'AWS::SNS::Topic' } as const

/** What is declared of them. */
export const connections = {
  deadLetterQueue: { aspect: 'configuration', reaches: [], relation: { ...queue, ...failed } },
  deadLetterTopic: { aspect: 'configuration', reaches: [], relation: { ...topic, ...failed } },
  sourceQueues: { aspect: 'event sources', reaches: [], relation: { ...queue, ...source } },
  destinationQueues: { aspect: 'event sources', reaches: [], relation: { ...queue, ...destination } },
  destinationTopics: { aspect: 'event sources', reaches: [], relation: { ...topic, ...destination } },
  sourceTopics: { aspect: 'policies', reaches: [], relation: { ...topic, ...source } },
} satisfies Record<keyof ConnectionFacts, FactDefinition>
