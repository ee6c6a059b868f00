import { describe, expect, it } from 'vitest'
import { count } from './figures.ts'
import { folders } from './folder.ts'
import { wrongsOf } from './outcome.ts'
import { played, type Pace } from './sequence.ts'

const PACES: readonly Pace[] = ['BY_THE_CLOCK', 'ONE_BY_ONE']

describe.for(folders)('the sequences of $name', folder => {
  describe.for(PACES)('%s', pace => {
    it.for(folder.sequences)('$name', async (sequence, context) => {
      const outcome = await played(folder, sequence, pace)
      expect(outcome.stage.heard.dead.map(({ failure }) => failure)).toEqual([])
      expect(await wrongsOf(outcome)).toEqual([])
      count(context, 'sequences, each at two paces')
    })
  })
})
