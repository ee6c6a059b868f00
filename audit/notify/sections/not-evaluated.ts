import type { Severity } from '../../settings/severity.ts'
import { describeArns } from './describe-arn.ts'

/** Resources of which a part of a notification is missing: their policies take too many steps to evaluate. */
export interface NotEvaluated {
  /** ARNs of the first ones. */
  arns: readonly string[]
  count: number
}

/** The severity of what is not known. */
export const NOT_EVALUATED_SEVERITY: Severity = 'MEDIUM'

/** The resources that a section names. */
const MAX_NAMES = 10

/** The resources as a section has them; undefined if there are none. */
export function summarizeNotEvaluated(arns: readonly string[]): NotEvaluated | undefined {
  const all = [...new Set(arns)]
  return all.length === 0 ? undefined : { arns: all.slice(0, MAX_NAMES), count: all.length }
}

/** The line about the resources, such as `New permissions of role app were not evaluated: …`; none without resources. */
export function formatNotEvaluated(missing: string, notEvaluated: NotEvaluated | undefined): string[] {
  if (notEvaluated === undefined) return []
  const { arns, count } = notEvaluated
  const policies = count === 1 ? 'its policies take' : 'their policies take'
  const names = describeArns(arns, count)
  return [`${missing} ${names} were not evaluated: ${policies} too many steps. Simplify them.`]
}
