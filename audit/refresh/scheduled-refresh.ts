import { UnreadableEvent, type Change } from '../events/change.ts'
import type { ScheduledRefreshMessage } from '../messages.ts'

/** The change that a call by the schedule stands for: time went by. Throws UnreadableEvent. */
export function buildScheduledChange({ at, resources }: ScheduledRefreshMessage): Change {
  const [first] = resources
  if (first === undefined || Number.isNaN(Date.parse(at))) {
    throw new UnreadableEvent('a call to look now without a time or resources')
  }
  const { account, region } = first
  const time = new Date(at).toISOString()
  return {
    id: `refresh:${account}:${time} ${first.arn}`,
    account,
    region,
    action: 'assay:ScheduledRefresh',
    actor: { type: 'Assay', name: 'its schedule' },
    at: time,
    subjects: resources.map(resource => ({ resource, facts: 'ALL' })),
    eventuallyConsistent: false,
  }
}
