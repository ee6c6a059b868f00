import { bothReach, exactly, extend, nowhere, type Reach } from './bits.ts'
import type { Goer, Ground } from './ground.ts'
import type { Entrance } from './trust.ts'
import { UNBOUND } from './variants.ts'
import type { Power } from './power.ts'

/** The roles that the goer may assume: they let it in, and its own policies allow it or, where they name it, do not deny it. */
export function assumableBy(goer: Goer, ground: Ground): Reach {
  const { trusts, principals, those } = ground
  const entered = trusts.rolesFor(goer.principal)
  const reach = nowhere(principals.texts.size)
  for (const naming of ['BY_ACCOUNT', 'BY_ENTITY', 'DIRECTLY'] as const)
    extend(
      reach,
      bothReach(entered[naming], powerWhere(naming, goer, ground).reach('sts:AssumeRole', principals)),
    )
  return bothReach(reach, exactly(those.ROLE))
}

/** The permissions that decide where a trust policy names the goer so. */
export function powerWhere(naming: Entrance['naming'], goer: Goer, ground: Ground): Power {
  const named = ground.index.principals[goer.principal]?.named
  if (naming === 'BY_ACCOUNT' || named === undefined) return goer.power
  const isFree = naming === 'DIRECTLY' || (goer.state & UNBOUND) !== 0
  return ground.power(isFree ? named.itself : named.byRoleArn)
}
