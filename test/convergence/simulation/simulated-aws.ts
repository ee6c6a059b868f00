import type { ExampleAccount } from '../../../examples/account/example-account.ts'
import type { AwsCall } from '../../../functions/collectors/api/aws-call.ts'
import type { SimulatedClock } from '../../../functions/local/simulated-clock.ts'
import { createLiveCall } from '../../events/simulation/live-call.ts'
import { createSeededRandom } from '../../flows/burst/random.ts'
import { findWorldAt, type Timeline } from './timeline.ts'

/** How old an answer of IAM can be, in milliseconds. */
const LAG = 60_000

/** A simulated AWS: it answers with the current state, except IAM, which can lag behind. */
export interface SimulatedAws {
  call: AwsCall
  reads: () => number
}

/** Creates AWS of a timeline. With the seed `staleness` IAM answers with a state up to a minute old. */
export function createSimulatedAws(
  timeline: Pick<Timeline, 'worlds'>,
  simulatedClock: SimulatedClock,
  staleness: number | undefined,
): SimulatedAws {
  const seededRandom = createSeededRandom(staleness ?? 0)
  let reads = 0
  let exampleAccount: ExampleAccount = findWorldAt(timeline, 0)
  const now = createLiveCall(() => exampleAccount)
  const lagging = new Map<ExampleAccount, AwsCall>()
  return {
    reads: () => reads,
    call(awsOperation, region, input) {
      reads += 1
      const time = simulatedClock.now().getTime()
      exampleAccount = findWorldAt(timeline, time)
      if (staleness === undefined || awsOperation.service !== 'iam') return now(awsOperation, region, input)
      const then = findWorldAt(timeline, time - Math.floor(seededRandom.next() * LAG))
      const awsCall = lagging.get(then) ?? createLiveCall(() => then)
      lagging.set(then, awsCall)
      return awsCall(awsOperation, region, input)
    },
  }
}
