import { applyMergePatch, type ExampleAccount } from '../../../examples/account/example-account.ts'
import type { EventDelivery, AccountHistory } from './history.ts'
import type { AccountStep } from '../steps/step.ts'
import { renderStepEvent } from '../steps/step-event.ts'

/** When histories start, after the initial scan. */
export const HISTORY_START = Date.UTC(2026, 4, 12, 9, 5, 0)

/** An event of a history, and how it arrives. */
interface TimedEvent {
  event: object
  /** When it happened, in milliseconds since 1970. */
  at: number
  delivery: EventDelivery
}

/** The states of an account by their start in milliseconds since 1970, and the events. */
export interface Timeline {
  /** The titles of the valid steps, with their times. */
  steps: readonly string[]
  worlds: readonly { from: number; world: ExampleAccount }[]
  events: readonly TimedEvent[]
}

/** Applies a step to the account. */
export function applyStep({ moments }: AccountStep, before: ExampleAccount): ExampleAccount {
  return moments.reduce(
    (exampleAccount, { patch }) => applyMergePatch(exampleAccount, patch(exampleAccount)),
    before,
  )
}

/** Builds the timeline of a history. Steps that are not valid any more are left out. */
export function buildTimeline({ account, planned }: Pick<AccountHistory, 'account' | 'planned'>): Timeline {
  const steps: string[] = []
  const worlds = [{ from: 0, world: account }]
  const events: TimedEvent[] = []
  for (const { at, step, deliveries } of planned) {
    const before = worlds.at(-1)?.world ?? account
    if (!step.isValid(before)) continue
    steps.push(`${at} s  ${step.title}`)
    let count = 0
    for (const { after, patch, events: claims } of step.moments) {
      const exampleAccount = worlds.at(-1)?.world ?? account
      const time = HISTORY_START + (at + after) * 1000
      for (const stepEvent of claims(exampleAccount)) {
        const event = renderStepEvent(stepEvent, events.length + 1, new Date(time))
        events.push({ event, at: time, delivery: deliveries[count % deliveries.length] ?? deliveries[0] })
        count += 1
      }
      worlds.push({ from: time, world: applyMergePatch(exampleAccount, patch(exampleAccount)) })
    }
  }
  return { steps, worlds, events }
}

/** Returns the account at a time, in milliseconds since 1970. */
export function findWorldAt({ worlds }: Pick<Timeline, 'worlds'>, time: number): ExampleAccount {
  const [first] = worlds
  if (first === undefined) throw new Error('an empty timeline')
  return (worlds.findLast(({ from }) => from <= time) ?? first).world
}
