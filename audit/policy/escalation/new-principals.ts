import { askedOn } from './asked.ts'
import { boundaries, attachable, type Choice } from './choices.ts'
import { existingUses, inOrder } from './gain-uses.ts'
import { existsEach } from './gains.ts'
import { writing } from './gift-uses.ts'
import type { Goer, Ground } from './ground.ts'
import { joined, usesFor, usesOf, type Uses } from './made.ts'
import type { PathWay } from './paths.ts'

/**
 * What the goer uses to make another principal that has everything; undefined where it cannot. A role that it makes
 * trusts whom it likes, so that it needs no permission to assume it.
 */
export function usesToMake(way: PathWay, goer: Goer, ground: Ground): Uses | undefined {
  const isPossible = ground.index.newRoleIsAdmin && existsEach(way, ground)
  if (!isPossible || !way.needs.every(({ action }) => goer.power.permissions(action).length > 0))
    return undefined
  const first = way.needs.find(({ on }) => on === 'new:role' || on === 'new:user')
  const uses =
    first === undefined
      ? joined([usesFor(way.needs, goer.power, ground), existingUses(way, goer, ground)])
      : made(way, first.action, goer, ground)
  return uses && inOrder(uses, way)
}

/** By every boundary that it may be made with and every policy that it may be given, the first by which it goes. */
function made(way: PathWay, making: string, goer: Goer, ground: Ground): Uses | undefined {
  const attaching = way.needs.find(({ action }) => /^iam:Attach\w+Policy$/.test(action))
  const policies: readonly (Choice | undefined)[] = attaching
    ? attachable(attaching.action, goer.power, ground)
    : [undefined]
  const found = boundaries(making, goer.power, ground, true).flatMap(boundary =>
    policies.flatMap(policy => madeWith(way, boundary, policy, goer, ground) ?? []),
  )
  return found.find(({ certain }) => certain) ?? found[0]
}

function madeWith(
  way: PathWay,
  boundary: Choice,
  policy: Choice | undefined,
  goer: Goer,
  ground: Ground,
): Uses | undefined {
  const given = (key: string) => policy?.given(key) ?? boundary.given(key)
  const wishes = way.needs.map(need => ({
    action: need.action,
    given,
    on: askedOn(need, ground.place),
    power: goer.power,
  }))
  const uses = usesOf(wishes)
  const before = [...writing(boundary, goer.power), ...(policy ? writing(policy, goer.power) : [])]
  return uses && { ...uses, all: [...before, ...uses.all] }
}
