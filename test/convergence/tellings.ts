import { causePartition, TRANSITIONS } from '../../audit/account/keys.ts'
import { isOpening, transitionId, type Transition } from '../../audit/account/transition.ts'
import type { Notification } from '../../audit/notifications/notification.ts'
import type { MemoryStore } from '../contracts/memory-store.ts'
import type { Performed } from './perform.ts'

/** A way that a finding went, whose transitions messages do not tell apart. */
type Way = string

/**
 * The transitions that more messages told than one, or none, or that are put down to what was before; and the messages
 * that came again and said something else.
 * Delivery is at least once: a message that comes again with the same id is the same one.
 */
export function wrongTellings({ stage, baseline }: Performed): string[] {
  const { messages, faults } = distinct(stage.sent)
  const told = countsOf(messages.flatMap(waysToldBy))
  const before = new Set(transitionsIn(baseline).map(transitionId))
  const transitions = transitionsIn(stage.store).filter(each => !before.has(transitionId(each)))
  const made = countsOf(transitions.map(({ control, resource, step }) => wayOf(control, resource.arn, step)))
  const ways = new Set([...told.keys(), ...made.keys()])
  const wrong = [...ways].flatMap(way => {
    const [tellings, happenings] = [told.get(way) ?? 0, made.get(way) ?? 0]
    return tellings === happenings
      ? []
      : [`${way} happened ${happenings} times and was told ${tellings} times`]
  })
  const causes = new Set(baseline.all('CAUSE').map(({ key }) => key.partition))
  const misattributed = transitions.flatMap(({ control, resource, cause }) =>
    causes.has(causePartition(cause)) ? [`${control} on ${resource.arn} is put down to the baseline`] : [],
  )
  return [...faults, ...wrong, ...misattributed]
}

/** The transitions of all resources. */
function transitionsIn(store: MemoryStore): Transition[] {
  return store
    .all(TRANSITIONS)
    .filter(({ key }) => key.partition.startsWith('RESOURCE '))
    .map(({ body }) => body as Transition)
}

function distinct(sent: readonly Notification[]): { messages: Notification[]; faults: string[] } {
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

function waysToldBy({ findings }: Notification): Way[] {
  return findings.flatMap(({ control, step, resources, count }) => {
    if (resources.length < count) throw new Error('a message that leaves out whom it is about')
    return resources.map(arn => wayOf(control, arn, step))
  })
}

function wayOf(control: string, arn: string, step: Transition['step']): Way {
  return `${isOpening(step) ? 'the opening' : 'the end'} of ${control} on ${arn}`
}

function countsOf(ways: readonly Way[]): Map<Way, number> {
  const counts = new Map<Way, number>()
  for (const way of ways) counts.set(way, (counts.get(way) ?? 0) + 1)
  return counts
}
