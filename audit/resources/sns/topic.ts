import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import { parseArn } from '../arn.ts'
import type { KindDefinition } from '../kind-definition.ts'
import type { Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../trust-level.ts'

/** What is known of a topic of SNS's. */
export interface TopicFacts {
  /** `'FOREIGN'` where the topic is another account's, which alone may read its policy. */
  policy: PolicyDocument | 'FOREIGN'
}

/** What engines say of a topic of SNS's. */
export interface TopicDerivedFacts {
  /** Whom its policy lets in; `'FOREIGN'` where the topic is another account's. */
  policyExposure: readonly ClassifiedExposure[] | 'FOREIGN'
}

/** An account has topics that no function has to do with: no list of them is asked for. */
export const topicKind = {
  kind: 'AWS::SNS::Topic',
  label: 'topic',
  auditedIfReferenced: true,
  facts: { policy: { collector: 'attributes', affects: [] } },
} satisfies KindDefinition

/** A topic by its ARN, which may be another account's. */
export function buildTopicResource(arn: string, account: string): Resource<'AWS::SNS::Topic'> {
  return { kind: 'AWS::SNS::Topic', account, region: parseArn(arn)?.region ?? '', arn }
}
