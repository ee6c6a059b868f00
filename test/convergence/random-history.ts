import type { World } from '../../examples/described/world.ts'
import { randomOf, type Random } from '../flows/burst/random.ts'
import { anAccount } from './account/account.ts'
import { between, chance, times } from './account/chance.ts'
import type { Delivery, History, Kill, Meeting, Planned } from './history.ts'
import type { Step } from './steps/step.ts'
import { changesByName } from './steps/steps.ts'
import { worldAfter } from './timeline.ts'

/** Which troubles a history has; a share of all has each. */
interface Troubles {
  losses: boolean
  kills: boolean
  meetings: boolean
}

/** The history that a seed stands for. */
export function historyOf(seed: number): History {
  const account = accountOf(Math.floor(seed / PER_ACCOUNT))
  const random = randomOf(seed)
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
    meetings: troubles.meetings ? times(between(random, 1, 10), () => aMeeting(random)) : [],
    stale: chance(random, 0.3),
    recalled: chance(random, 0.5),
    ...(chance(random, 0.1) ? { sweepAt: between(random, 0, last) } : {}),
  }
}

/** Histories that begin with the same account, which is swept once for all of them. */
const PER_ACCOUNT = 4

let latest: { seed: number; account: World } | undefined

function accountOf(seed: number): World {
  if (latest?.seed !== seed) latest = { seed, account: anAccount(randomOf(seed)) }
  return latest.account
}

const changes = Object.entries(changesByName)

function plannedOf(account: World, random: Random, troubles: Troubles): Planned[] {
  const planned: Planned[] = []
  const wanted = between(random, 2, 10)
  const touched = new Set<string>()
  let world = account
  let at = 0
  for (let tries = 0; planned.length < wanted && tries < 20; tries += 1) {
    const made = chance(random, 0.6) ? aStepOn(touched, world, random) : aStep(world, random)
    if (made === undefined) continue
    const { step } = made
    planned.push({ at, ...made, deliveries: deliveriesOf(random, troubles) })
    for (const arn of touchedBy(step, world)) touched.add(arn)
    world = worldAfter(step, world)
    at += (step.moments.at(-1)?.after ?? 0) + aPause(random)
  }
  return planned
}

type Made = Pick<Planned, 'change' | 'step'>

/** How often a step is sought that AWS would let happen. */
const MOST_TRIES = 20

function aStep(world: World, random: Random): Made | undefined {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const [change, make] = random.of(changes)
    const step = make(world, random)
    if (step?.isValid(world)) return { change, step }
  }
  return undefined
}

/** A step that changes something of `touched` again, where one is found. */
function aStepOn(touched: ReadonlySet<string>, world: World, random: Random): Made | undefined {
  let made = aStep(world, random)
  for (let tries = 0; made && tries < MOST_TRIES; tries += 1) {
    if (touchedBy(made.step, world).some(arn => touched.has(arn))) break
    made = aStep(world, random)
  }
  return made
}

/** The ARNs of what a step changes. */
function touchedBy({ moments }: Step, world: World): string[] {
  return moments.flatMap(({ patch }) =>
    Object.values(patch(world) as Readonly<Record<string, object>>).flatMap(section => Object.keys(section)),
  )
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

function aMeeting(random: Random): Meeting {
  return { access: between(random, 0, 500), handlers: between(random, 1, 4) }
}

function aKill(random: Random): Kill {
  return {
    write: between(random, 0, 250),
    when: random.of(['before', 'after']),
    redeliverAfter: random.of([1, 30, 360]),
  }
}
