import { getResourceName } from '../../audit/resources/resource.ts'
import { groupIntoMap } from '../group-into-map.ts'
import type { NonPassingResult } from './posture.ts'

/** Resources that could not be judged for the same reason, each in its own words. */
export interface ReasonGroup {
  /** The reason; what differs from resource to resource is left out, as `…`. */
  reason: string
  unknown: NonPassingResult[]
}

/** What could not be judged, by the reason why. */
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

/** The reason without the names of its resource and without what was asked of AWS. */
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
