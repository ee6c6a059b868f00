import type { PolicyDocument } from '../../policy/document.ts'
import { parseArn } from '../arn.ts'
import type { KindDefinition } from '../kind.ts'
import type { Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../standing.ts'

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
  noun: 'topic',
  onlyWhereNamed: true,
  facts: { policy: { aspect: 'attributes', reaches: [] } },
} satisfies KindDefinition

/** A topic by its ARN, which may be another account's. */
export function topicResource(arn: string, account: string): Resource<'AWS::SNS::Topic'> {
  return { kind: 'AWS::SNS::Topic', account, region: parseArn(arn)?.region ?? '', arn }
}
