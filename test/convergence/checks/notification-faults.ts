import { buildChangePartition, TRANSITION_PREFIX } from '../../../audit/state/keys.ts'
import { isOpening, formatTransitionId, type Transition } from '../../../audit/state/transition.ts'
import type { Notification } from '../../../audit/notify/notification.ts'
import type { CopyableMemoryStore } from '../../contracts/memory-store.ts'
import type { PerformedHistory } from '../simulation/run-history.ts'

/** A kind of transition of a finding. Notifications do not distinguish several of the same. */
type NotificationKey = string

/**
 * Lists the transitions that were not notified exactly once or that are attributed to the initial scan, and the
 * repeated notifications with another content. Delivery is at least once: notifications with the same id count once.
 */
export function findNotificationFaults({ fixture, baseline }: PerformedHistory): string[] {
  const { messages, faults } = listDistinct(fixture.sent)
  const notifiedCounts = countByKey(messages.flatMap(listNotifiedViolations))
  const before = new Set(listTransitions(baseline).map(formatTransitionId))
  const transitions = listTransitions(fixture.store).filter(each => !before.has(formatTransitionId(each)))
  const made = countByKey(
    transitions.map(({ control, resource, step }) => formatViolationKey(control, resource.arn, step)),
  )
  const keys = new Set([...notifiedCounts.keys(), ...made.keys()])
  const wrong = [...keys].flatMap(notificationKey => {
    const [stepEvents, happenings] = [
      notifiedCounts.get(notificationKey) ?? 0,
      made.get(notificationKey) ?? 0,
    ]
    return stepEvents === happenings
      ? []
      : [`${notificationKey} happened ${happenings} times and was notified ${stepEvents} times`]
  })
  const changes = new Set(baseline.all('CHANGE').map(({ key }) => key.partition))
  const misattributed = transitions.flatMap(({ control, resource, changeId: change }) =>
    changes.has(buildChangePartition(change))
      ? [`${control} on ${resource.arn} is attributed to the initial scan`]
      : [],
  )
  return [...faults, ...wrong, ...misattributed]
}

/** Lists the transitions of all resources. */
function listTransitions(store: CopyableMemoryStore): Transition[] {
  return store
    .all(TRANSITION_PREFIX)
    .filter(({ key }) => key.partition.startsWith('RESOURCE '))
    .map(({ body }) => body as Transition)
}

function listDistinct(sent: readonly Notification[]): { messages: Notification[]; faults: string[] } {
  const byId = new Map<string, Notification>()
  const faults: string[] = []
  for (const message of sent) {
    const first = byId.get(message.id)
    if (first === undefined) byId.set(message.id, message)
    else if (JSON.stringify(first.findings) !== JSON.stringify(message.findings))
      faults.push(`message ${message.id} was repeated with another content`)
  }
  return { messages: [...byId.values()], faults }
}

function listNotifiedViolations({ findings }: Notification): NotificationKey[] {
  return findings.flatMap(({ control, step, resources, count }) => {
    if (resources.length < count) throw new Error('the notification does not name all resources')
    return resources.map(arn => formatViolationKey(control, arn, step))
  })
}

function formatViolationKey(
  control: string,
  arn: string,
  transitionStep: Transition['step'],
): NotificationKey {
  return `${isOpening(transitionStep) ? 'the opening' : 'the end'} of ${control} on ${arn}`
}

function countByKey(keys: readonly NotificationKey[]): Map<NotificationKey, number> {
  const counts = new Map<NotificationKey, number>()
  for (const notificationKey of keys) counts.set(notificationKey, (counts.get(notificationKey) ?? 0) + 1)
  return counts
}
