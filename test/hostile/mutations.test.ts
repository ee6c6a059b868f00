import { beforeAll, describe, expect, it } from 'vitest'
import { eventFolders } from '../events/ground-truth/event-folder.ts'
import { createStartState } from '../events/simulation/start-state.ts'
import { createSeededRandom } from '../flows/burst/random.ts'
import { findRunFaults, compareRun } from './compare-run.ts'
import { applyMutations, mutators } from './apply-mutations.ts'
import { buildMutatedEvent, describeFault, parseMutatedEvent } from './mutated-events.ts'
import { handleMutatedEvent, readWithResponse } from './mutated-runs.ts'
import { describeScannedAccount, type ScannedAccount } from './scanned-account.ts'
import { isFull } from '../sample.ts'

/** How many events are parsed, how many of them run through the pipeline, and how many reads get other responses. */
const EVENTS = isFull ? 100_000 : 2_000
const EVENT_RUNS = isFull ? 1_000 : 8
const READS = isFull ? 1_500 : 12

const TIMEOUT = 1_200_000

/** The seeds from 1 on. */
function listSeeds(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}

describe('mutations', () => {
  it('are the same for the same seed', () => {
    const mutations = listSeeds(20).map(seed => buildMutatedEvent(seed).mutations)
    expect(listSeeds(20).map(seed => buildMutatedEvent(seed).mutations)).toEqual(mutations)
    expect(new Set(mutations.flat()).size).toBeGreaterThan(10)
  })

  it('are of every kind', () => {
    const names = listSeeds(1_000).flatMap(seed => buildMutatedEvent(seed).mutations)
    const kinds = new Set(names.map(name => name.slice(name.lastIndexOf(': ') + 2)))
    expect(kinds).toEqual(new Set(Object.keys(mutators)))
  })
})

describe('a mutated event', () => {
  it('is parsed, ignored or unreadable with a reason', { timeout: TIMEOUT }, () => {
    const counts = { change: 0, ignored: 0, unreadable: 0 }
    const faults: string[] = []
    for (const seed of listSeeds(EVENTS)) {
      const { outcomes, faults: found } = parseMutatedEvent(buildMutatedEvent(seed))
      for (const outcome of outcomes) counts[outcome] += 1
      faults.push(...found)
    }
    expect(faults).toEqual([])
    expect(Object.values(counts).filter(count => count < EVENTS / 10)).toEqual([])
  })

  it(
    'ends in the pipeline while responses are mutated, and nothing passes without data',
    { timeout: TIMEOUT },
    async () => {
      const faults: string[] = []
      for (const seed of listSeeds(EVENT_RUNS)) {
        const mutated = buildMutatedEvent(seed * SPREAD)
        const found = await findRunFaults(await handleMutatedEvent(mutated))
        faults.push(...found.map(fault => describeFault(mutated, fault)))
      }
      expect(faults).toEqual([])
    },
  )
})

/** Takes every few events: a sample has events of all services. */
const SPREAD = 7

describe('a mutated response', () => {
  const accounts: ScannedAccount[] = []

  beforeAll(async () => {
    for (const folder of eventFolders)
      accounts.push(await describeScannedAccount(await createStartState(folder)))
  })

  it(
    'hides no finding, and what needs a fact that it hides does not pass',
    { timeout: TIMEOUT },
    async () => {
      const faults: string[] = []
      let hiding = 0
      for (const seed of listSeeds(READS)) {
        const seededRandom = createSeededRandom(seed)
        const account = seededRandom.pick(accounts)
        const response = seededRandom.pick(account.responses)
        const { value, mutations } = applyMutations(response.output, seededRandom)
        const result = await compareRun(account, await readWithResponse(account, response, value))
        if (result.lostFacts.size > 0) hiding += 1
        const file = `${response.operation} of ${response.resource.arn}`
        faults.push(...result.faults.map(fault => describeFault({ file, seed, mutations }, fault)))
      }
      expect(faults).toEqual([])
      expect(hiding).toBeGreaterThan(READS / 4)
    },
  )
})
