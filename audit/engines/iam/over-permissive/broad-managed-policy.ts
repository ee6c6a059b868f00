import { isExactGlobMatch } from '../glob/glob-match.ts'
import table from './broad-managed-policies.json' with { type: 'json' }

/** An AWS managed policy that allows more than a workload needs. */
export interface BroadManagedPolicy {
  name: string
  /** What it allows. */
  allows: string
}

const AWS_MANAGED_POLICY = /^arn:[a-z-]+:iam::aws:policy\/(.+)$/

/**
 * The entry of the managed policy `arn` if it is a broad AWS managed policy. `extraNames` are additional names, with
 * `*` for any text.
 */
export function findBroadManagedPolicy(
  arn: string,
  extraNames: readonly string[] = [],
): BroadManagedPolicy | undefined {
  const [, name] = AWS_MANAGED_POLICY.exec(arn) ?? []
  if (name === undefined) return undefined
  const [, allows] = Object.entries(table.policies).find(([pattern]) => isExactGlobMatch(pattern, name)) ?? []
  if (allows !== undefined) return { name, allows }
  return extraNames.some(pattern => isExactGlobMatch(pattern, name))
    ? { name, allows: 'more than a workload needs, according to the settings' }
    : undefined
}
