import type { World } from '../../examples/described/world.ts'
import { randomOf, type Random } from '../flows/burst/random.ts'
import { anAccount } from './account/account.ts'
import { between, chance, times } from './account/chance.ts'
import type { Step } from './steps/step.ts'
import { changesByName } from './steps/steps.ts'
import { worldAfter } from './timeline.ts'

/** How an event arrives: how late, how late again, and whether at all; in seconds. */
export interface Delivery {
  delay: number
  again?: number
  lost?: true
}

/** A step, when it begins, in seconds after the history does, and how its events arrive, in turn. */
export interface Planned {
  at: number
  /** The way in which it changes the account, by name. */
  change: string
  step: Step
  deliveries: readonly [Delivery, ...Delivery[]]
}

/** A process that is killed at a write; the writes of a history are counted. */
export interface Kill {
  write: number
  when: 'before' | 'after'
  /** Seconds until the message that it was working off comes again. */
  redeliverAfter: number
}

/** What an account goes through, and what befalls the pipeline meanwhile. */
export interface History {
  seed: number
  account: World
  planned: readonly Planned[]
  kills: readonly Kill[]
  /** Accesses to the store, counted, in the middle of which another handler works off what is due. */
  meetings: readonly number[]
  /** Whether IAM may answer what was so up to a minute ago. */
  stale: boolean
  /** Whether CloudTrail's event history shows what was lost. */
  recalled: boolean
  /** When a sweep is called for in the middle of it all, in seconds. */
  sweepAt?: number
}

/** Which troubles a history has; a share of all has each. */
interface Troubles {
  losses: boolean
  kills: boolean
  meetings: boolean
}

/** The history that a seed stands for. */
export function historyOf(seed: number): History {
  const random = randomOf(seed)
  const account = anAccount(random)
  const troubles = {
    losses: chance(random, 0.3),
    kills: chance(random, 0.5),
    meetings: chance(random, 0.3),
  }
  const planned = plannedOf(account, random, troubles)
  const last = planned.at(-1)?.at ?? 0
  return {
    seed,
    account,
    planned,
    kills: troubles.kills ? times(between(random, 1, 4), () => aKill(random)) : [],
    meetings: troubles.meetings ? times(between(random, 1, 6), () => between(random, 0, 500)) : [],
    stale: chance(random, 0.3),
    recalled: chance(random, 0.5),
    ...(chance(random, 0.1) ? { sweepAt: between(random, 0, last) } : {}),
  }
}

const changes = Object.entries(changesByName)

function plannedOf(account: World, random: Random, troubles: Troubles): Planned[] {
  const planned: Planned[] = []
  const wanted = between(random, 2, 10)
  let world = account
  let at = 0
  for (let tries = 0; planned.length < wanted && tries < 20 * wanted; tries += 1) {
    const [change, make] = random.of(changes)
    const step = make(world, random)
    if (!step?.isValid(world)) continue
    planned.push({ at, change, step, deliveries: deliveriesOf(random, troubles) })
    world = worldAfter(step, world)
    at += (step.moments.at(-1)?.after ?? 0) + aPause(random)
  }
  return planned
}

/** Seconds until somebody does the next thing: at once, soon, later. */
function aPause(random: Random): number {
  return random.of([between(random, 1, 3), between(random, 4, 20), between(random, 21, 150)])
}

/** Enough for all events of a step. */
const MOST_EVENTS = 8

function deliveriesOf(random: Random, { losses }: Troubles): [Delivery, ...Delivery[]] {
  const each = (): Delivery => {
    const delay = chance(random, 0.6) ? between(random, 0, 10) : between(random, 0, 300)
    return {
      delay,
      ...(chance(random, 0.2) ? { again: delay + between(random, 0, 300) } : {}),
      ...(losses && chance(random, 0.4) ? { lost: true as const } : {}),
    }
  }
  return [each(), ...times(MOST_EVENTS - 1, each)]
}

function aKill(random: Random): Kill {
  return {
    write: between(random, 0, 250),
    when: random.of(['before', 'after']),
    redeliverAfter: random.of([1, 30, 360]),
  }
}
