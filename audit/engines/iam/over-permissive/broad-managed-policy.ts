import { isExactGlobMatch } from '../glob/glob-match.ts'
import table from './broad-managed-policies.json' with { type: 'json' }

/** A managed policy of AWS that allows more than a workload needs. */
export interface BroadManagedPolicy {
  name: string
  /** What it allows. */
  allows: string
}

const AWS_MANAGED_POLICY = /^arn:[a-z-]+:iam::aws:policy\/(.+)$/

/** What is said of the managed policy `arn` if it is AWS's and a broad one; `also` are more names, `*` for any text. */
export function findBroadManagedPolicy(
  arn: string,
  extraNames: readonly string[] = [],
): BroadManagedPolicy | undefined {
  const [, name] = AWS_MANAGED_POLICY.exec(arn) ?? []
  if (name === undefined) return undefined
  const [, allows] = Object.entries(table.policies).find(([pattern]) => isExactGlobMatch(pattern, name)) ?? []
  if (allows !== undefined) return { name, allows }
  return extraNames.some(pattern => isExactGlobMatch(pattern, name))
    ? { name, allows: 'more than a workload needs, as the settings say' }
    : undefined
}
