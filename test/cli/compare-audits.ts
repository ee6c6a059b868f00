import { getResourceKey } from '../../audit/resources/resource.ts'
import type { AuditResult, ResourceEvaluation } from './run-audit.ts'

/** How an audit that could not read something differs from one that could. */
export interface AuditDifference {
  /** Evaluations that became INSUFFICIENT_DATA, or have it for another reason. */
  unknown: ResourceEvaluation[]
  /** Evaluations that are missing together with their resources. */
  vanished: ResourceEvaluation[]
  /** Missing evaluations although nothing is reported as unlisted. */
  unexplained: ResourceEvaluation[]
  /** What is said to be unlisted, and was not before. */
  newlyUnlisted: string[]
  /** What must never happen: other evaluations than before, or missing ones of evaluated resources. */
  unexpected: string[]
}

/** Compares an audit with the one `before` something could no longer be read. */
export function compareAudits(before: AuditResult, after: AuditResult): AuditDifference {
  const evaluated = new Set([...after.evaluations.values()].map(({ resource }) => getResourceKey(resource)))
  const result: AuditDifference = {
    unknown: [],
    vanished: [],
    unexplained: [],
    newlyUnlisted: after.posture.unlisted.filter(why => !before.posture.unlisted.includes(why)),
    unexpected: [...after.evaluations.keys()]
      .filter(key => !before.evaluations.has(key))
      .map(key => `new: ${key}`),
  }
  for (const [key, was] of before.evaluations) {
    const is = after.evaluations.get(key)
    if (is === undefined) {
      if (evaluated.has(getResourceKey(was.resource))) result.unexpected.push(`left out: ${key}`)
      else result.vanished.push(was)
    } else if (is.status !== was.status || is.reason !== was.reason) {
      if (is.status === 'INSUFFICIENT_DATA') result.unknown.push(is)
      else result.unexpected.push(`${was.status} became ${is.status}: ${key}`)
    }
  }
  return { ...result, unexplained: result.newlyUnlisted.length > 0 ? [] : result.vanished }
}
