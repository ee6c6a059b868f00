import { UnreadableEvent } from '../../audit/events/change.ts'
import { matchTriggers, triggers } from '../../audit/events/triggers.ts'
import { eventFolders, type EventFolder } from '../events/ground-truth/event-folder.ts'
import { deriveFolderScope } from '../events/simulation/event-fixture.ts'
import { createSeededRandom } from '../flows/burst/random.ts'
import { findSentenceFaults } from './hostile-text.ts'
import { applyMutations } from './apply-mutations.ts'

/** A recorded event after mutations. */
export interface MutatedEvent {
  seed: number
  folder: EventFolder
  file: string
  event: unknown
  mutations: readonly string[]
}

const recorded = eventFolders.flatMap(folder =>
  folder.entries.map(({ file }) => ({ folder, file, event: folder.event(file) })),
)

/** Builds the mutated event of a seed: seeds in a row go through all recorded events. */
export function buildMutatedEvent(seed: number): MutatedEvent {
  const source = recorded[seed % recorded.length]
  if (source === undefined) throw new Error('there are no recorded events')
  const { folder, file, event } = source
  const { value, mutations } = applyMutations(event, createSeededRandom(seed))
  return { seed, folder, file, event: value, mutations }
}

/** How often parsing a mutated event ended in each way. */
export type ParseOutcome = 'change' | 'ignored' | 'unreadable'

/** Parses a mutated event with the triggers whose patterns match it, or with all. Returns faults in sentences. */
export function parseMutatedEvent(mutated: MutatedEvent): { outcomes: ParseOutcome[]; faults: string[] } {
  const matching = matchTriggers(mutated.event)
  const outcomes: ParseOutcome[] = []
  const faults: string[] = []
  for (const trigger of matching.length > 0 ? matching : triggers) {
    try {
      const parsed = trigger.parse(mutated.event, deriveFolderScope(mutated.folder.world))
      outcomes.push('change' in parsed ? 'change' : 'ignored')
    } catch (failure) {
      outcomes.push('unreadable')
      faults.push(...findFailureFaults(failure))
    }
  }
  return { outcomes, faults: faults.map(fault => describeFault(mutated, fault)) }
}

/** What is wrong with an error that a message ended with: only events that cannot be read fail, with a reason. */
export function findFailureFaults(failure: unknown): string[] {
  if (!(failure instanceof UnreadableEvent)) return [`failed: ${String(failure).slice(0, 300)}`]
  return failure.message === '' ? ['no reason'] : findSentenceFaults(failure.message, 600)
}

/** Names the event, the seed and the mutations of a fault. */
export function describeFault(
  { seed, file, mutations }: Omit<MutatedEvent, 'event' | 'folder'>,
  fault: string,
): string {
  return `${file}, seed ${seed}, ${mutations.join('; ')}: ${fault}`
}
