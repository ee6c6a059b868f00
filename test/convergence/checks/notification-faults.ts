import { buildChangePartition, TRANSITION_PREFIX } from '../../../audit/state/keys.ts'
import { isOpening, formatTransitionId, type Transition } from '../../../audit/state/transition.ts'
import type { Notification } from '../../../audit/notify/notification.ts'
import type { CopyableMemoryStore } from '../../contracts/memory-store.ts'
import type { PerformedHistory } from '../simulation/run-history.ts'

/** A way that a finding went, whose transitions messages do not tell apart. */
type NotificationKey = string

/**
 * The transitions that more messages told than one, or none, or that are put down to what was before; and the messages
 * that came again and said something else.
 * Delivery is at least once: a message that comes again with the same id is the same one.
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
      : [`${notificationKey} happened ${happenings} times and was told ${stepEvents} times`]
  })
  const changes = new Set(baseline.all('CAUSE').map(({ key }) => key.partition))
  const misattributed = transitions.flatMap(({ control, resource, changeId: change }) =>
    changes.has(buildChangePartition(change))
      ? [`${control} on ${resource.arn} is put down to the baseline`]
      : [],
  )
  return [...faults, ...wrong, ...misattributed]
}

/** The transitions of all resources. */
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
      faults.push(`message ${message.id} came again and said something else`)
  }
  return { messages: [...byId.values()], faults }
}

function listNotifiedViolations({ findings }: Notification): NotificationKey[] {
  return findings.flatMap(({ control, step, resources, count }) => {
    if (resources.length < count) throw new Error('a message that leaves out whom it is about')
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
