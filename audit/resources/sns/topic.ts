import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import { parseArn } from '../arn.ts'
import type { KindDefinition } from '../kind-definition.ts'
import type { Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../trust-level.ts'

/** The facts of an SNS topic. */
export interface TopicFacts {
  /** `'FOREIGN'` for a topic of another account: only that account can read its policy. */
  policy: PolicyDocument | 'FOREIGN'
  tags: Readonly<Record<string, string>> | 'FOREIGN'
}

/** The derived facts of an SNS topic. */
export interface TopicDerivedFacts {
  /** The principals that its policy admits; `'FOREIGN'` for a topic of another account. */
  policyExposure: readonly ClassifiedExposure[] | 'FOREIGN'
}

/** Many topics of an account have no connection to functions, so topics are not listed. */
export const topicKind = {
  kind: 'AWS::SNS::Topic',
  label: 'topic',
  auditedIfReferenced: true,
  facts: { policy: { collector: 'attributes', affects: [] }, tags: { collector: 'tags', affects: [] } },
} satisfies KindDefinition

/** A topic by its ARN, which can belong to another account. */
export function buildTopicResource(arn: string, account: string): Resource<'AWS::SNS::Topic'> {
  return { kind: 'AWS::SNS::Topic', account, region: parseArn(arn)?.region ?? '', arn }
}
