import { TRANSITIONS } from '../../audit/account/keys.ts'
import { isOpening, type Transition } from '../../audit/account/transition.ts'
import type { Notification } from '../../audit/notifications/notification.ts'
import type { Performed } from './perform.ts'

/** A way that a finding went, whose transitions messages do not tell apart. */
type Way = string

/**
 * The transitions that more messages told than one, or none. Delivery is at least once: a message that comes again with
 * the same id is the same one, though it may say more by then.
 */
export function toldTwice({ stage, baseline }: Performed): string[] {
  const told = toldIn(stage.sent)
  const transitions = stage.store
    .all(TRANSITIONS)
    .filter(({ partition }) => partition.startsWith('RESOURCE '))
    .map(({ body }) => body as Transition)
    .filter(({ cause }) => !cause.startsWith(baseline))
  const made = countsOf(transitions.map(({ control, resource, step }) => wayOf(control, resource.arn, step)))
  const ways = new Set([...told.keys(), ...made.keys()])
  return [...ways].flatMap(way => {
    const [tellings, happenings] = [told.get(way) ?? 0, made.get(way) ?? 0]
    return tellings === happenings
      ? []
      : [`${way} happened ${happenings} times and was told ${tellings} times`]
  })
}

/** How often each way was told: by each message once, however often it came and whatever it said more by then. */
function toldIn(sent: readonly Notification[]): Map<Way, number> {
  const byMessage = new Map<string, Map<Way, number>>()
  for (const message of sent) {
    const ways = byMessage.get(message.id) ?? new Map<Way, number>()
    byMessage.set(message.id, ways)
    for (const [way, count] of countsOf(waysToldBy(message)))
      ways.set(way, Math.max(count, ways.get(way) ?? 0))
  }
  return summed([...byMessage.values()])
}

function summed(all: readonly ReadonlyMap<Way, number>[]): Map<Way, number> {
  const sums = new Map<Way, number>()
  for (const counts of all) for (const [way, count] of counts) sums.set(way, (sums.get(way) ?? 0) + count)
  return sums
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
  return summed(ways.map(way => new Map([[way, 1]])))
}
