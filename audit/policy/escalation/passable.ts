import { bothReach, exactly, type Reach } from './bits.ts'
import type { Goer, Ground } from './ground.ts'
import { withValues, type Given } from './known.ts'

/** The roles that the goer can pass to the service. */
export function passable(service: string, { power }: Goer, { principals, those }: Ground): Reach {
  const reach = power.reach('iam:PassRole', principals, service, passingTo(service))
  return bothReach(reach, exactly(those.ROLE))
}

/** What is known of a request that passes a role to the service. */
export function passingTo(service: string): Given {
  return withValues({ 'iam:passedtoservice': { like: service } })
}
