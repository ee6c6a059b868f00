import { merged, type World } from '../../examples/described/world.ts'
import { CallFailed, type Call } from '../../functions/answers/operation.ts'
import { liveCall } from '../../test/events/live.ts'
import { blockIn, blockWorld, tokenOf } from './block.ts'

/** An account of any number of blocks, that answers about each without looking at the others. */
export interface BlockAccount {
  blocks: number
  call: Call
  /** Calls that were answered so far, and how long that took, in milliseconds: AWS's time, and not Assay's. */
  asked: { calls: number; ms: number }
  /** Changes the first block by an RFC 7396 merge patch. */
  change(patch: unknown): void
}

/** What is asked of no block but of what all have in common. */
const COMMON =
  /^(GetPolicy|GetPolicyVersion) .*arn:aws:iam::aws:policy\/|^(GetRegistry|Describe(PullThrough|RepositoryCreation))/

/** An account of `blocks` blocks. Of the account as a whole it answers nothing: it throws where an event asks for that. */
export function blockAccount(blocks: number): BlockAccount {
  const first = { world: blockWorld(tokenOf(0)) }
  const worlds = new Map<number, World>()
  const focus = { world: first.world }
  const live = liveCall(() => focus.world)
  const asked = { calls: 0, ms: 0 }

  function worldOf(index: number): World {
    if (index === 0) return first.world
    const world = worlds.get(index) ?? blockWorld(tokenOf(index))
    worlds.set(index, world)
    return world
  }

  return {
    blocks,
    asked,
    async call(operation, region, input) {
      const begun = performance.now()
      const question = `${operation.name} ${JSON.stringify(input)}`
      const index = blockIn(question) ?? (COMMON.test(question) ? 0 : undefined)
      if (index === undefined) throw new Error(`${question} is about the whole account`)
      if (index >= blocks) throw new CallFailed(operation, 'NoSuchBlock', question)
      focus.world = worldOf(index)
      const answer = live(operation, region, input)
      asked.calls += 1
      asked.ms += performance.now() - begun
      return answer
    },
    change(patch) {
      first.world = merged(first.world, patch)
    },
  }
}
