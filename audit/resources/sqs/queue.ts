import type { PolicyDocument } from '../../policy/document.ts'
import { parseArn } from '../arn.ts'
import type { KindDefinition } from '../kind.ts'
import type { Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../standing.ts'

/** What is known of a queue of SQS's. */
export interface QueueFacts {
  /** `'FOREIGN'` where the queue is another account's, which alone may read its policy. */
  policy: PolicyDocument | 'NONE' | 'FOREIGN'
  /** The queue that takes what could not be worked off. */
  deadLetterQueue: Resource<'AWS::SQS::Queue'> | 'NONE' | 'FOREIGN'
}

/** What engines say of a queue of SQS's. */
export interface QueueDerivedFacts {
  /** Whom its policy lets in; `'FOREIGN'` where the queue is another account's. */
  policyExposure: readonly ClassifiedExposure[] | 'FOREIGN'
}

/** An account has queues that no function has to do with: no list of them is asked for. */
export const queueKind = {
  kind: 'AWS::SQS::Queue',
  noun: 'queue',
  onlyWhereNamed: true,
  facts: {
    policy: { aspect: 'attributes', reaches: [] },
    deadLetterQueue: {
      aspect: 'attributes',
      reaches: [],
      relation: {
        to: 'AWS::SQS::Queue',
        says: 'leaves failed messages to',
        inverse: 'the dead-letter queue of',
      },
    },
  },
} satisfies KindDefinition

/** A queue by its ARN, which may be another account's. */
export function queueResource(arn: string, account: string): Resource<'AWS::SQS::Queue'> {
  return { kind: 'AWS::SQS::Queue', account, region: parseArn(arn)?.region ?? '', arn }
}
