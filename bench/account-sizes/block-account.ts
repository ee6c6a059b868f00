import { applyMergePatch, type ExampleAccount } from '../../examples/account/example-account.ts'
import { AwsCallError, type AwsCall } from '../../functions/collectors/api/aws-call.ts'
import { createLiveCall } from '../../test/events/simulation/live-call.ts'
import { findBlockIndex, describeBlock, buildBlockToken } from './block.ts'

/** An account of any number of blocks, that answers about each without looking at the others. */
export interface BlockAccount {
  blocks: number
  call: AwsCall
  /** Calls that were answered so far, and how long that took, in milliseconds: AWS's time, and not Assay's. */
  stats: { calls: number; ms: number }
  /** Changes the first block by an RFC 7396 merge patch. */
  change(patch: unknown): void
}

/** What is asked of no block but of what all have in common. */
const COMMON_CALLS =
  /^(GetPolicy|GetPolicyVersion) .*arn:aws:iam::aws:policy\/|^(GetRegistry|Describe(PullThrough|RepositoryCreation))/

/** An account of `blocks` blocks. Of the account as a whole it answers nothing: it throws where an event asks for that. */
export function createBlockAccount(blocks: number): BlockAccount {
  const first = { world: describeBlock(buildBlockToken(0)) }
  const worlds = new Map<number, ExampleAccount>()
  const focus = { world: first.world }
  const live = createLiveCall(() => focus.world)
  const stats = { calls: 0, ms: 0 }

  function loadBlock(index: number): ExampleAccount {
    if (index === 0) return first.world
    const block = worlds.get(index) ?? describeBlock(buildBlockToken(index))
    worlds.set(index, block)
    return block
  }

  return {
    blocks,
    stats,
    async call(awsOperation, region, input) {
      const begun = performance.now()
      const question = `${awsOperation.name} ${JSON.stringify(input)}`
      const index = findBlockIndex(question) ?? (COMMON_CALLS.test(question) ? 0 : undefined)
      if (index === undefined) throw new Error(`${question} is about the whole account`)
      if (index >= blocks) throw new AwsCallError(awsOperation, 'NoSuchBlock', question)
      focus.world = loadBlock(index)
      const response = live(awsOperation, region, input)
      stats.calls += 1
      stats.ms += performance.now() - begun
      return response
    },
    change(patch) {
      first.world = applyMergePatch(first.world, patch)
    },
  }
}
