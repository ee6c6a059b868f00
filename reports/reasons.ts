import { nameOf } from '../audit/resources/resource.ts'
import { grouped } from './grouping.ts'
import type { Shortcoming } from './posture.ts'

/** Resources that could not be judged for the same reason, each in its own words. */
export interface Blindness {
  /** The reason; what differs from resource to resource is left out, as `…`. */
  reason: string
  unknown: Shortcoming[]
}

/** What could not be judged, by the reason why. */
export function byReason(unknown: readonly Shortcoming[]): Blindness[] {
  const shared = [...grouped(unknown, sharedReason)].map(([reason, members]) => ({
    reason: onlyReason(members) ?? reason,
    unknown: members,
  }))
  return [...grouped(shared, ({ reason }) => reason)].map(([reason, groups]) => ({
    reason,
    unknown: groups.flatMap(group => group.unknown),
  }))
}

function onlyReason(members: readonly Shortcoming[]): string | undefined {
  const own = new Set(members.map(member => member.reason))
  return own.size === 1 ? members[0]?.reason : undefined
}

/** The reason without the names of its resource and without what was asked of AWS. */
function sharedReason({ reason, resource }: Shortcoming): string {
  const names = new Set([resource.arn, nameOf(resource)])
  const start = reason.indexOf('{')
  const end = reason.lastIndexOf('}')
  const asked = start >= 0 && end > start ? `${reason.slice(0, start)}…${reason.slice(end + 1)}` : reason
  return asked
    .split(/([\s"'(),;]+)/)
    .map(word => (names.has(word.replace(/[.:]$/, '')) ? '…' : word))
    .join('')
}
