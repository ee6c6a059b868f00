import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import { parseArn } from '../arn.ts'
import type { KindDefinition } from '../kind-definition.ts'
import type { Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../trust-level.ts'

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
  label: 'queue',
  auditedIfReferenced: true,
  facts: {
    policy: { collector: 'attributes', affects: [] },
    deadLetterQueue: {
      collector: 'attributes',
      affects: [],
      relationship: {
        to: 'AWS::SQS::Queue',
        label: 'leaves failed messages to',
        inverseLabel: 'the dead-letter queue of',
      },
    },
  },
} satisfies KindDefinition

/** A queue by its ARN, which may be another account's. */
export function buildQueueResource(arn: string, account: string): Resource<'AWS::SQS::Queue'> {
  return { kind: 'AWS::SQS::Queue', account, region: parseArn(arn)?.region ?? '', arn }
}
