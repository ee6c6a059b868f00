import type { Requirement } from '../knowledge/escalation-path.ts'
import { inPlace } from './asked.ts'
import { allBits, atMost, bothReach, exactly, extend, isNone, nowhere, type Reach } from './bits.ts'
import type { Goer, Ground } from './ground.ts'
import { NOTHING } from './known.ts'
import { usesOf, type Uses } from './made.ts'
import { passable } from './passable.ts'
import { BESIDE, type PathWay } from './paths.ts'

/** The principals of which all is the case that the way requires of those it takes over. */
export function allowedFor(way: PathWay, goer: Goer, ground: Ground): Reach {
  const whole = everybody(ground)
  const all = (way.requires ?? []).map(requirement => meeting(requirement, goer, ground))
  const besides = way.path.besides === undefined ? whole : isPassedBeside(way.path.besides, goer, ground)
  return [...all, besides].reduce(bothReach, whole)
}

function everybody({ principals }: Ground): Reach {
  return exactly(allBits(principals.texts.size))
}

function meeting(requirement: Requirement, goer: Goer, ground: Ground): Reach {
  switch (requirement) {
    case 'INSTANCE_PROFILE':
      return inProfiles(goer, ground)
    case 'TWO_KEYS':
      return exactly(ground.those.TWO_KEYS)
    case 'FEWER_THAN_TWO_KEYS':
      return exactly(ground.those.FEWER_THAN_TWO_KEYS)
    case 'LOGIN_PROFILE':
      return { certain: ground.those.LOGIN_PROFILE, possible: ground.those.PERHAPS_LOGIN_PROFILE }
    case 'NO_LOGIN_PROFILE':
      return exactly(ground.those.NO_LOGIN_PROFILE)
    case 'USER':
      return exactly(ground.those.USER)
    case 'EVENT_SOURCE':
    case 'EXECUTION_ROLE':
    case 'FEDERATED':
    case 'MEMBER':
    case 'OTHER_VERSION':
    case 'PRIVILEGED_GROUP':
    case 'TRIGGERED':
      break
  }
  return everybody(ground)
}

/** The roles that an instance profile has, and all where the goer can make one. */
function inProfiles(goer: Goer, ground: Ground): Reach {
  const reach = nowhere(ground.principals.texts.size)
  extend(reach, exactly(ground.those.INSTANCE_PROFILE))
  const uses = profileUses(goer, ground)
  if (uses !== undefined) extend(reach, atMost(everybody(ground), uses.certain))
  return reach
}

/** How the goer makes an instance profile and puts a role into it. */
export function profileUses({ power }: Goer, { place }: Ground): Uses | undefined {
  const on = inPlace(['arn:*:iam::*:instance-profile/*'], place)
  return usesOf(BESIDE.instanceProfile.map(action => ({ action, given: NOTHING, on, power })))
}

/** Everybody, where some role trusts the service and can be passed to it. */
function isPassedBeside(service: string, goer: Goer, ground: Ground): Reach {
  const passed = bothReach(ground.trusts.service(service).roles, passable(service, goer, ground))
  const all = everybody(ground)
  if (isNone(passed.possible)) return nowhere(ground.principals.texts.size)
  return atMost(all, !isNone(passed.certain))
}
