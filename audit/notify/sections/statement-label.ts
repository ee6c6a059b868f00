import type { StatementRef } from '../../engines/iam/effective-permissions/principal.ts'
import { getResourceName } from '../../resources/resource.ts'
import { truncateText } from './truncate.ts'

/** What stands before the ARN of a role where its trust policy is meant. */
const TRUST_POLICY_PREFIX = 'trust policy of '

/** A statement and its policy, as messages say them. */
export function formatStatementLabel({ policy, sid, index }: StatementRef): string {
  if (policy.startsWith(TRUST_POLICY_PREFIX))
    return `the ${TRUST_POLICY_PREFIX}${truncateText(getResourceName({ arn: policy.slice(TRUST_POLICY_PREFIX.length) }))}`
  const name = policy.startsWith('arn:') ? getResourceName({ arn: policy }) : policy
  const statement = sid === undefined ? `statement ${index + 1}` : `statement ${sid}`
  return `${truncateText(statement)} of policy ${truncateText(name)}`
}
