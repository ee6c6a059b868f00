import { getResourceName } from '../../audit/resources/resource.ts'
import { groupIntoMap } from '../group-into-map.ts'
import type { NonPassingResult } from './finding.ts'

/** Evaluations that were not possible for the same reason, each with its own text. */
export interface ReasonGroup {
  /** The reason; parts that differ between resources are replaced by `…`. */
  reason: string
  unknown: NonPassingResult[]
}

/** Groups `unknown` by reason. */
export function groupByReason(unknown: readonly NonPassingResult[]): ReasonGroup[] {
  const shared = [...groupIntoMap(unknown, generalizeReason)].map(([reason, members]) => ({
    reason: findOnlyReason(members) ?? reason,
    unknown: members,
  }))
  return [...groupIntoMap(shared, ({ reason }) => reason)].map(([reason, groups]) => ({
    reason,
    unknown: groups.flatMap(group => group.unknown),
  }))
}

function findOnlyReason(members: readonly NonPassingResult[]): string | undefined {
  const own = new Set(members.map(member => member.reason))
  return own.size === 1 ? members[0]?.reason : undefined
}

/** The reason without the names of its resource and without the input of the AWS call. */
function generalizeReason({ reason, resource }: NonPassingResult): string {
  const names = new Set([resource.arn, getResourceName(resource)])
  const start = reason.indexOf('{')
  const end = reason.lastIndexOf('}')
  const withoutRequest =
    start >= 0 && end > start ? `${reason.slice(0, start)}…${reason.slice(end + 1)}` : reason
  return withoutRequest
    .split(/([\s"'(),;]+)/)
    .map(word => (names.has(word.replace(/[.:]$/, '')) ? '…' : word))
    .join('')
}
