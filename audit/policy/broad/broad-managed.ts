import { exactGlobMatches } from '../glob/glob.ts'
import table from './broad-managed-policies.json' with { type: 'json' }

/** A managed policy of AWS that allows more than a workload needs. */
export interface BroadManagedPolicy {
  name: string
  /** What it allows. */
  allows: string
}

const OF_AWS = /^arn:[a-z-]+:iam::aws:policy\/(.+)$/

/** What is said of the managed policy `arn` if it is AWS's and a broad one; `also` are more names, `*` for any text. */
export function broadManagedPolicy(
  arn: string,
  also: readonly string[] = [],
): BroadManagedPolicy | undefined {
  const [, name] = OF_AWS.exec(arn) ?? []
  if (name === undefined) return undefined
  const [, allows] = Object.entries(table.policies).find(([pattern]) => exactGlobMatches(pattern, name)) ?? []
  if (allows !== undefined) return { name, allows }
  return also.some(pattern => exactGlobMatches(pattern, name))
    ? { name, allows: 'more than a workload needs, as the settings say' }
    : undefined
}
