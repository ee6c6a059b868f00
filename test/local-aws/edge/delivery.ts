import { setMaxListeners } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import * as z from 'zod/mini'
import type { LocalServiceEvent } from './publish.ts'

/** Which events: those of a call or of a detail-type by name, every so manieth of them, so often. All by default. */
const Which = {
  eventName: z.optional(z.string()),
  every: z.optional(z.number()),
  times: z.optional(z.number()),
}

/** What goes wrong with events between the service and EventBridge. */
export type EventDisturbance = z.infer<typeof EventDisturbance>
export const EventDisturbance = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('withheld'), ...Which }),
  z.object({ kind: z.literal('repeated'), copies: z.number(), ...Which }),
  z.object({ kind: z.literal('late'), leastMs: z.number(), mostMs: z.number(), ...Which }),
])

/** Which events a disturbance is for. */
export type EventSelector = Pick<EventDisturbance, 'eventName' | 'every' | 'times'>

/** An event that never arrived. */
type WithheldEvent = { name: string; eventID: unknown; region: string }

type ActiveDisturbance = { disturbance: EventDisturbance; met: number; remaining: number }

/** Takes events to EventBridge, at once and once, unless they are disturbed. */
export function createEventDelivery(publish: (event: LocalServiceEvent) => Promise<void>) {
  let disturbances: ActiveDisturbance[] = []
  let withheld: WithheldEvent[] = []
  const late: Set<Promise<void>> = new Set()
  const closing = new AbortController()
  setMaxListeners(0, closing.signal)

  const later = (event: LocalServiceEvent, ms: number) => {
    const arrival = wait(ms, undefined, { signal: closing.signal }).then(() => publish(event))
    late.add(arrival)
    arrival.catch(() => {})
  }
  return {
    disturb: (disturbance: EventDisturbance) =>
      void disturbances.push({ disturbance, met: 0, remaining: disturbance.times ?? Infinity }),
    withheld: () => withheld,
    async deliver(event: LocalServiceEvent): Promise<void> {
      const struck = disturbances.flatMap(activeDisturbance =>
        isStruck(activeDisturbance, event) ? [activeDisturbance.disturbance] : [],
      )
      if (struck.some(({ kind }) => kind === 'withheld')) {
        withheld.push({ name: findEventName(event), eventID: event.detail['eventID'], region: event.region })
        return
      }
      for (const ms of listDelays(struck)) {
        if (ms === 0) await publish(event)
        else later(event, ms)
      }
    },
    /** Ends all disturbances and waits for what is late. Throws what one of the late deliveries threw. */
    async settle(): Promise<void> {
      disturbances = []
      while (late.size > 0) {
        const arriving = [...late]
        for (const each of arriving) late.delete(each)
        await Promise.all(arriving)
      }
    },
    forget: () => void (withheld = []),
    close: () => closing.abort(),
  }
}

function findEventName({ detail, detailType }: LocalServiceEvent): string {
  return typeof detail['eventName'] === 'string' ? detail['eventName'] : detailType
}

/** Whether the disturbance is for this event, which is counted. */
function isStruck(activeDisturbance: ActiveDisturbance, event: LocalServiceEvent): boolean {
  const { eventName, every = 1 } = activeDisturbance.disturbance
  if (activeDisturbance.remaining <= 0 || (eventName !== undefined && eventName !== findEventName(event)))
    return false
  activeDisturbance.met += 1
  if (activeDisturbance.met % every !== 0) return false
  activeDisturbance.remaining -= 1
  return true
}

/** For each copy of the event, after how many milliseconds it arrives. */
function listDelays(struck: readonly EventDisturbance[]): number[] {
  const copies = struck.reduce((most, each) => (each.kind === 'repeated' ? most * each.copies : most), 1)
  return Array.from({ length: copies }, () =>
    struck.reduce((sum, each) => (each.kind === 'late' ? sum + between(each.leastMs, each.mostMs) : sum), 0),
  )
}

function between(least: number, most: number): number {
  return Math.ceil(least + Math.random() * (most - least))
}
