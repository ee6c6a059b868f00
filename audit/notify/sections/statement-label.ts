import type { StatementRef } from '../../engines/iam/effective-permissions/principal.ts'
import { getResourceName } from '../../resources/resource.ts'
import { truncateText } from './truncate.ts'

/** Precedes the ARN of a role in references to its trust policy. */
const TRUST_POLICY_PREFIX = 'trust policy of '

/** `AdministratorAccess (statement 1)`: a policy and the Sid or the number of one of its statements. */
export function formatStatementLabel({ policy, sid, index }: StatementRef): string {
  if (policy.startsWith(TRUST_POLICY_PREFIX)) {
    const role = getResourceName({ arn: policy.slice(TRUST_POLICY_PREFIX.length) })
    return `the ${TRUST_POLICY_PREFIX}role ${truncateText(role)}`
  }
  const name = policy.startsWith('arn:') ? getResourceName({ arn: policy }) : `policy ${policy}`
  const statement = sid === undefined ? `statement ${index + 1}` : `statement ${sid}`
  return `${truncateText(name)} (${truncateText(statement)})`
}
