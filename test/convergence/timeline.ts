import { merged, type World } from '../../examples/described/world.ts'
import type { Delivery, History } from './history.ts'
import type { Step } from './steps/step.ts'
import { eventOf } from './steps/telling.ts'

/** When histories begin; the baseline was before. */
export const BEGINNING = Date.UTC(2026, 4, 12, 9, 5, 0)

/** An event of a history, and how it arrives. */
export interface TimedEvent {
  event: object
  /** When it happened, in milliseconds since 1970. */
  at: number
  delivery: Delivery
}

/** What an account was like from when on, in milliseconds since 1970, and what was told of it. */
export interface Timeline {
  /** The titles of the steps that took place, with their times. */
  steps: readonly string[]
  worlds: readonly { from: number; world: World }[]
  events: readonly TimedEvent[]
}

/** The account after `step`. */
export function worldAfter({ moments }: Step, before: World): World {
  return moments.reduce((world, { patch }) => merged(world, patch(world)), before)
}

/** What happens in a history; steps that have become impossible are left out. */
export function timelineOf({ account, planned }: Pick<History, 'account' | 'planned'>): Timeline {
  const steps: string[] = []
  const worlds = [{ from: 0, world: account }]
  const events: TimedEvent[] = []
  for (const { at, step, deliveries } of planned) {
    const before = worlds.at(-1)?.world ?? account
    if (!step.isValid(before)) continue
    steps.push(`${at} s  ${step.title}`)
    let told = 0
    for (const { after, patch, tells } of step.moments) {
      const world = worlds.at(-1)?.world ?? account
      const time = BEGINNING + (at + after) * 1000
      for (const telling of tells(world)) {
        const event = eventOf(telling, events.length + 1, new Date(time))
        events.push({ event, at: time, delivery: deliveries[told % deliveries.length] ?? deliveries[0] })
        told += 1
      }
      worlds.push({ from: time, world: merged(world, patch(world)) })
    }
  }
  return { steps, worlds, events }
}

/** The account at a time, in milliseconds since 1970. */
export function worldAt({ worlds }: Pick<Timeline, 'worlds'>, time: number): World {
  const [first] = worlds
  if (first === undefined) throw new Error('a timeline without a beginning')
  return (worlds.findLast(({ from }) => from <= time) ?? first).world
}
