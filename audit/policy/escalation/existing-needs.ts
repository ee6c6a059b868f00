import type { Language } from '../glob/language.ts'
import type { Need } from '../knowledge/escalation-path.ts'
import { both, bothReach, isNone, type Bits, type Reach } from './bits.ts'
import type { Goer, Ground } from './ground.ts'
import type { PathWay } from './paths.ts'
import type { Targets } from './power.ts'

/** Resources that exist and on which all that a way needs of them is allowed, by their type. */
export interface ExistingFor {
  /** Whether there is one of each type on which it is for certain. */
  certain: boolean
  types: readonly { type: string; reach: Reach }[]
}

/** What exists for the way, all of it of `from`; undefined where something that it needs does not. */
export function existingFor(
  way: PathWay,
  goer: Goer,
  ground: Ground,
  from?: Language,
): ExistingFor | undefined {
  const types = [...new Set(way.needs.flatMap(need => typeOf(need) ?? []))].map(type => {
    const needs = way.needs.filter(need => typeOf(need) === type)
    return { type, reach: reachOf(type, needs, way, goer, ground, from) }
  })
  if (types.some(({ reach }) => isNone(reach.possible))) return undefined
  return { certain: types.every(({ reach }) => !isNone(reach.certain)), types }
}

/** The kind of existing resource that is needed; undefined where the need is of something else. */
export function typeOf({ on }: Need): string | undefined {
  return on.startsWith('ex:') ? on.slice(3) : undefined
}

export function targetsOf(type: string, ground: Ground): Targets {
  return type === 'function' ? ground.functions : ground.existing(type)
}

/** The role of each resource of the type. */
export function rolesAt(type: string, ground: Ground): readonly (number | undefined)[] {
  return type === 'function' ? ground.rolesOfFunctions : ground.rolesOf(type)
}

function reachOf(
  type: string,
  needs: readonly Need[],
  way: PathWay,
  { power }: Goer,
  ground: Ground,
  from: Language | undefined,
): Reach {
  const targets = targetsOf(type, ground)
  const reach = needs.map(({ action }) => power.reach(action, targets)).reduce(bothReach)
  const only: Bits[] = []
  if (type === 'function' && way.requires?.includes('TRIGGERED') === true) only.push(ground.triggered)
  if (from !== undefined) only.push(targets.texts.of(from))
  return only.reduce(
    (left, bits) => ({ certain: both(left.certain, bits), possible: both(left.possible, bits) }),
    reach,
  )
}
