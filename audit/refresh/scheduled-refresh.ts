import { UnreadableEvent, type Change } from '../events/change.ts'
import type { ScheduledRefreshMessage } from '../messages.ts'

/** Builds the change of a scheduled refresh. Throws UnreadableEvent. */
export function buildScheduledChange({ at, resources }: ScheduledRefreshMessage): Change {
  const [first] = resources
  if (first === undefined || Number.isNaN(Date.parse(at))) {
    throw new UnreadableEvent('a scheduled refresh without a time or resources')
  }
  const { account, region } = first
  const time = new Date(at).toISOString()
  return {
    id: `refresh:${account}:${time} ${first.arn}`,
    account,
    region,
    action: 'assay:ScheduledRefresh',
    actor: { type: 'Assay', name: "Assay's schedule" },
    at: time,
    subjects: resources.map(resource => ({ resource, facts: 'ALL' })),
    eventuallyConsistent: false,
  }
}
