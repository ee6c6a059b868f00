import type { Need } from '../knowledge/escalation-path.ts'
import {
  addAll,
  both,
  bothReach,
  bitsWith,
  extend,
  isNone,
  noBits,
  nowhere,
  numbersIn,
  type Bits,
  type Reach,
  exactly,
} from './bits.ts'
import { attachable, boundaries, type Choice } from './choices.ts'
import type { Goer, Ground } from './ground.ts'
import { isOfType } from './asked.ts'
import type { PathWay } from './paths.ts'
import type { Targets } from './power.ts'
import { usesFor } from './made.ts'

/** The principals to which the goer can give what the way gives, perhaps itself among them; undefined: none. */
export function givenBy(way: PathWay, goer: Goer, ground: Ground): Reach | undefined {
  if (!way.needs.every(({ action }) => goer.power.permissions(action).length > 0)) return undefined
  const free = usesFor(way.needs, goer.power, ground)
  if (free === undefined) return undefined
  const reach = way.needs
    .filter(({ on }) => isOfGifted(on))
    .map(need => reachOf(need, way, goer, ground))
    .reduce(bothReach, all(way, ground))
  return free.certain ? reach : { certain: noBits(ground.principals.texts.size), possible: reach.possible }
}

/** Whether a need is of the principal to which something is given. */
export function isOfGifted(on: Need['on']): boolean {
  return ['self', 'P', 'B', 'G'].includes(on)
}

/** Whoever can have what the way gives. */
function all({ requires, path }: PathWay, { those: { USER, BOUNDED, CHANGEABLE } }: Ground): Reach {
  if (requires?.includes('USER') === true) return exactly(USER)
  return exactly(path.gives === 'NO_BOUNDARY' ? BOUNDED : CHANGEABLE)
}

function reachOf(need: Need, way: PathWay, goer: Goer, ground: Ground): Reach {
  if (need.on === 'P') return byPolicies(need, ground.attachedTo, way, goer, ground)
  if (need.on === 'B') return byPolicies(need, ground.boundaryOf, way, goer, ground)
  if (need.on === 'G') return byGroups(need, way, goer, ground)
  const reach = reachWith(need.action, ground.principals, goer, ground)
  const users = isOfType(need.action, 'arn:aws:iam::0:user/', ground.place.actions)
  const of = both(users ? ground.those.USER : ground.those.ROLE, ground.those.OWN)
  return bothReach(reach, exactly(of))
}

/** Where the action is allowed with a policy or a boundary that serves the purpose. */
function reachWith(action: string, targets: Targets, goer: Goer, ground: Ground): Reach {
  const choices = choicesFor(action, goer, ground)
  if (choices === undefined) return goer.power.reach(action, targets)
  const reach = nowhere(targets.texts.size)
  for (const { arn = 'none', given } of choices) extend(reach, goer.power.reach(action, targets, arn, given))
  return reach
}

/** What can be chosen for the action; undefined where nothing is. */
export function choicesFor(action: string, { power }: Goer, ground: Ground): readonly Choice[] | undefined {
  if (/^iam:Attach\w+Policy$/.test(action)) return attachable(action, power, ground)
  if (/^iam:Put\w+PermissionsBoundary$/.test(action)) return boundaries(action, power, ground, false)
  return undefined
}

function byPolicies(
  { action }: Need,
  holdersOf: readonly Bits[],
  { requires }: PathWay,
  { power }: Goer,
  ground: Ground,
): Reach {
  const reach = power.reach(action, ground.policies)
  const other = requires?.includes('OTHER_VERSION') === true ? versioned(ground) : undefined
  const holders = (bits: Bits) => {
    const found = noBits(ground.principals.texts.size)
    for (const policy of numbersIn(other ? both(bits, other) : bits))
      addAll(found, holdersOf[policy] ?? found)
    return found
  }
  return { certain: holders(reach.certain), possible: holders(reach.possible) }
}

function versioned({ index, policies }: Ground): Bits {
  const arns = index.policies.filter(({ hasPrivilegedVersion }) => hasPrivilegedVersion).map(({ arn }) => arn)
  return bitsWith(
    policies.texts.size,
    arns.flatMap(arn => policies.texts.numberOf(arn) ?? []),
  )
}

/** Its members, or, where a user is put into a group that has everything, all users. */
function byGroups({ action }: Need, { requires }: PathWay, goer: Goer, ground: Ground): Reach {
  const { certain, possible } = reachWith(action, ground.groups, goer, ground)
  if (requires?.includes('PRIVILEGED_GROUP') === true) {
    const privileged = bitsWith(
      ground.groups.texts.size,
      ground.index.groups.flatMap(({ isPrivileged }, number) => (isPrivileged ? [number] : [])),
    )
    const ifAny = (bits: Bits) =>
      isNone(both(bits, privileged)) ? noBits(ground.principals.texts.size) : ground.those.USER
    return { certain: ifAny(certain), possible: ifAny(possible) }
  }
  const members = (bits: Bits) => {
    const found = noBits(ground.principals.texts.size)
    for (const group of numbersIn(bits)) addAll(found, ground.members[group] ?? found)
    return found
  }
  return { certain: members(certain), possible: members(possible) }
}
