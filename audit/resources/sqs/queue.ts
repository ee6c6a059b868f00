import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import { parseArn } from '../arn.ts'
import type { KindDefinition } from '../kind-definition.ts'
import type { Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../trust-level.ts'

/** The facts of an SQS queue. */
export interface QueueFacts {
  /** `'FOREIGN'` for a queue of another account: only that account can read its policy. */
  policy: PolicyDocument | 'NONE' | 'FOREIGN'
  /** The dead-letter queue. */
  deadLetterQueue: Resource<'AWS::SQS::Queue'> | 'NONE' | 'FOREIGN'
  tags: Readonly<Record<string, string>> | 'FOREIGN'
}

/** The derived facts of an SQS queue. */
export interface QueueDerivedFacts {
  /** The principals that its policy admits; `'FOREIGN'` for a queue of another account. */
  policyExposure: readonly ClassifiedExposure[] | 'FOREIGN'
}

/** Many queues of an account have no connection to functions, so queues are not listed. */
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
        label: 'sends failed messages to',
        inverseLabel: 'the dead-letter queue of',
      },
    },
    tags: { collector: 'tags', affects: [] },
  },
} satisfies KindDefinition

/** A queue by its ARN, which can belong to another account. */
export function buildQueueResource(arn: string, account: string): Resource<'AWS::SQS::Queue'> {
  return { kind: 'AWS::SQS::Queue', account, region: parseArn(arn)?.region ?? '', arn }
}
