import type { StatementRef } from '../../engines/iam/effective-permissions/principal.ts'
import { getResourceName } from '../../resources/resource.ts'
import { describeStatement } from '../../engines/iam/statement-name.ts'
import { formatPolicyName } from '../../controls/criteria/format-text.ts'
import { quoteText } from '../../text/quote-text.ts'

/** Precedes the ARN of a role in references to its trust policy. */
const TRUST_POLICY_PREFIX = 'trust policy of '

/** `AdministratorAccess (statement 1)`: a policy and the Sid or the number of one of its statements. */
export function formatStatementLabel({ policy, sid, index }: StatementRef): string {
  if (policy.startsWith(TRUST_POLICY_PREFIX)) {
    const role = getResourceName({ arn: policy.slice(TRUST_POLICY_PREFIX.length) })
    return `the ${TRUST_POLICY_PREFIX}role ${quoteText(role)}`
  }
  const name = `${policy.startsWith('arn:') ? '' : 'policy '}${formatPolicyName(policy)}`
  return `${name} (${describeStatement(sid ?? `statement ${index + 1}`)})`
}
