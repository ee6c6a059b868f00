import type { ExampleAccount } from '../../examples/account/example-account.ts'
import { createSeededRandom, type SeededRandom } from '../flows/burst/random.ts'
import { generateRandomAccount } from './accounts/account.ts'
import { chooseBetween, chooseWithProbability, repeatTimes } from './accounts/random-choice.ts'
import type {
  EventDelivery,
  AccountHistory,
  ProcessKill,
  HandlerMeeting,
  PlannedStep,
} from './simulation/history.ts'
import type { AccountStep } from './steps/step.ts'
import { changeGenerators } from './steps/change-generators.ts'
import { applyStep } from './simulation/timeline.ts'

/** Which kinds of faults a history has. Each occurs in a share of all histories. */
interface FaultChoices {
  losses: boolean
  kills: boolean
  meetings: boolean
}

/** Generates the history of a seed. */
export function generateHistory(seed: number): AccountHistory {
  const account = generateAccount(Math.floor(seed / PER_ACCOUNT))
  const seededRandom = createSeededRandom(seed)
  const faults = {
    losses: chooseWithProbability(seededRandom, 0.3),
    kills: chooseWithProbability(seededRandom, 0.5),
    meetings: chooseWithProbability(seededRandom, 0.3),
  }
  const planned = planSteps(account, seededRandom, faults)
  const last = planned.at(-1)?.at ?? 0
  return {
    seed,
    account,
    planned,
    kills: faults.kills ? repeatTimes(chooseBetween(seededRandom, 1, 4), () => chooseKill(seededRandom)) : [],
    meetings: faults.meetings
      ? repeatTimes(chooseBetween(seededRandom, 1, 10), () => chooseMeeting(seededRandom))
      : [],
    stale: chooseWithProbability(seededRandom, 0.3),
    isInEventHistory: chooseWithProbability(seededRandom, 0.5),
    ...(chooseWithProbability(seededRandom, 0.1) ? { sweepAt: chooseBetween(seededRandom, 0, last) } : {}),
  }
}

/** How many histories start with the same account, which is scanned once for all of them. */
const PER_ACCOUNT = 4

let latest: { seed: number; account: ExampleAccount } | undefined

function generateAccount(seed: number): ExampleAccount {
  if (latest?.seed !== seed) latest = { seed, account: generateRandomAccount(createSeededRandom(seed)) }
  return latest.account
}

const changes = Object.entries(changeGenerators)

function planSteps(account: ExampleAccount, seededRandom: SeededRandom, faults: FaultChoices): PlannedStep[] {
  const planned: PlannedStep[] = []
  const wanted = chooseBetween(seededRandom, 2, 10)
  const touched = new Set<string>()
  let exampleAccount = account
  let at = 0
  for (let tries = 0; planned.length < wanted && tries < 20; tries += 1) {
    const made = chooseWithProbability(seededRandom, 0.6)
      ? generateStepOn(touched, exampleAccount, seededRandom)
      : generateStep(exampleAccount, seededRandom)
    if (made === undefined) continue
    const { step } = made
    planned.push({ at, ...made, deliveries: chooseDeliveries(seededRandom, faults) })
    for (const arn of listTouchedResources(step, exampleAccount)) touched.add(arn)
    exampleAccount = applyStep(step, exampleAccount)
    at += (step.moments.at(-1)?.after ?? 0) + choosePause(seededRandom)
  }
  return planned
}

type GeneratedStep = Pick<PlannedStep, 'change' | 'step'>

/** How often a valid step is searched for. */
const MOST_TRIES = 20

function generateStep(exampleAccount: ExampleAccount, seededRandom: SeededRandom): GeneratedStep | undefined {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const [change, make] = seededRandom.pick(changes)
    const step = make(exampleAccount, seededRandom)
    if (step?.isValid(exampleAccount)) return { change, step }
  }
  return undefined
}

/** Finds a step that changes something of `touched` again. */
function generateStepOn(
  touched: ReadonlySet<string>,
  exampleAccount: ExampleAccount,
  seededRandom: SeededRandom,
): GeneratedStep | undefined {
  let made = generateStep(exampleAccount, seededRandom)
  for (let tries = 0; made && tries < MOST_TRIES; tries += 1) {
    if (listTouchedResources(made.step, exampleAccount).some(arn => touched.has(arn))) break
    made = generateStep(exampleAccount, seededRandom)
  }
  return made
}

/** Lists the ARNs of what a step changes. */
function listTouchedResources({ moments }: AccountStep, exampleAccount: ExampleAccount): string[] {
  return moments.flatMap(({ patch }) =>
    Object.values(patch(exampleAccount) as Readonly<Record<string, object>>).flatMap(section =>
      Object.keys(section),
    ),
  )
}

/** Chooses the seconds until the next step: at once, soon, later. */
function choosePause(seededRandom: SeededRandom): number {
  return seededRandom.pick([
    chooseBetween(seededRandom, 1, 3),
    chooseBetween(seededRandom, 4, 20),
    chooseBetween(seededRandom, 21, 150),
  ])
}

/** Enough arrivals for all events of a step. */
const MOST_EVENTS = 8

function chooseDeliveries(
  seededRandom: SeededRandom,
  { losses }: FaultChoices,
): [EventDelivery, ...EventDelivery[]] {
  const each = (): EventDelivery => {
    const delay = chooseWithProbability(seededRandom, 0.6)
      ? chooseBetween(seededRandom, 0, 10)
      : chooseBetween(seededRandom, 0, 300)
    return {
      delay,
      ...(chooseWithProbability(seededRandom, 0.2)
        ? { again: delay + chooseBetween(seededRandom, 0, 300) }
        : {}),
      ...(losses && chooseWithProbability(seededRandom, 0.4) ? { lost: true as const } : {}),
    }
  }
  return [each(), ...repeatTimes(MOST_EVENTS - 1, each)]
}

function chooseMeeting(seededRandom: SeededRandom): HandlerMeeting {
  return { access: chooseBetween(seededRandom, 0, 500), handlers: chooseBetween(seededRandom, 1, 4) }
}

function chooseKill(seededRandom: SeededRandom): ProcessKill {
  return {
    write: chooseBetween(seededRandom, 0, 250),
    when: seededRandom.pick(['before', 'after']),
    redeliverAfter: seededRandom.pick([1, 30, 360]),
  }
}
