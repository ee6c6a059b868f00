import type { World } from '../../examples/described/world.ts'
import type { Call } from '../../functions/answers/operation.ts'
import type { Clock } from '../../functions/local/clock.ts'
import { liveCall } from '../events/live.ts'
import { randomOf } from '../flows/burst/random.ts'
import { worldAt, type Timeline } from './timeline.ts'

/** How long IAM may answer what is no more so, in milliseconds. */
const LAG = 60_000

/** AWS as a pipeline meets it: it answers what is so when it is asked, but for IAM, which may lag behind. */
export interface Aws {
  call: Call
  reads: () => number
}

/** AWS of a timeline; with a `staleness`, which is a seed, IAM answers what was so up to a minute ago. */
export function awsOf(timeline: Pick<Timeline, 'worlds'>, clock: Clock, staleness: number | undefined): Aws {
  const random = randomOf(staleness ?? 0)
  let reads = 0
  let world: World = worldAt(timeline, 0)
  const now = liveCall(() => world)
  const lagging = new Map<World, Call>()
  return {
    reads: () => reads,
    call(operation, region, input) {
      reads += 1
      const time = clock.now().getTime()
      world = worldAt(timeline, time)
      if (staleness === undefined || operation.service !== 'iam') return now(operation, region, input)
      const then = worldAt(timeline, time - Math.floor(random.next() * LAG))
      const call = lagging.get(then) ?? liveCall(() => then)
      lagging.set(then, call)
      return call(operation, region, input)
    },
  }
}
