import { describe, expect, it } from 'vitest'
import { addToCounter } from './counters.ts'
import { eventFolders } from './ground-truth/event-folder.ts'
import { findSequenceFaults } from './ground-truth/sequence-outcome.ts'
import { runSequence, type SequencePace } from './ground-truth/run-sequence.ts'

const PACES: readonly SequencePace[] = ['BY_THE_CLOCK', 'ONE_BY_ONE']

describe.for(eventFolders)('the sequences of $name', folder => {
  describe.for(PACES)('%s', sequencePace => {
    it.for(folder.sequences)('$name', async (eventSequence, context) => {
      const outcome = await runSequence(folder, eventSequence, sequencePace)
      expect(outcome.fixture.log.deadLetters.map(({ failure }) => failure)).toEqual([])
      expect(await findSequenceFaults(outcome)).toEqual([])
      addToCounter(context, 'sequences, each at two paces')
    })
  })
})
