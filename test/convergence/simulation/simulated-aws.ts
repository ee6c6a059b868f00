import type { ExampleAccount } from '../../../examples/account/example-account.ts'
import type { AwsCall } from '../../../functions/collectors/api/aws-call.ts'
import type { SimulatedClock } from '../../../functions/local/simulated-clock.ts'
import { createLiveCall } from '../../events/simulation/live-call.ts'
import { createSeededRandom } from '../../flows/burst/random.ts'
import { findWorldAt, type Timeline } from './timeline.ts'

/** How long IAM may answer what is no more so, in milliseconds. */
const LAG = 60_000

/** AWS as a pipeline meets it: it answers what is so when it is asked, but for IAM, which may lag behind. */
export interface SimulatedAws {
  call: AwsCall
  reads: () => number
}

/** AWS of a timeline; with a `staleness`, which is a seed, IAM answers what was so up to a minute ago. */
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
