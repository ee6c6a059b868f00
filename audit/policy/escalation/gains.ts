import type { Language } from '../glob/language.ts'
import type { Need } from '../knowledge/escalation-path.ts'
import {
  atMost,
  both,
  bothReach,
  drop,
  exactly,
  extend,
  has,
  isNone,
  noBits,
  nowhere,
  numbersIn,
  put,
  type Bits,
  type Reach,
} from './bits.ts'
import { assumableBy } from './assumable.ts'
import { existingFor, rolesAt } from './existing-needs.ts'
import type { Goer, Ground } from './ground.ts'
import { usesFor } from './made.ts'
import { passable } from './passable.ts'
import type { PathWay } from './paths.ts'
import { allowedFor } from './requirements.ts'
import type { ServiceTrusts } from './service-trusts.ts'
import { LISTED } from './variants.ts'

/** The principals that the goer of the way takes over, perhaps itself among them; undefined where there are none. */
export function gainedBy(way: PathWay, goer: Goer, ground: Ground): Reach | undefined {
  const reach = takenBy(way, goer, ground)
  if (reach === undefined) return undefined
  if (way.requires?.includes('EVENT_SOURCE') === true) return bothReach(reach, exactly(ground.readers))
  return way.requires?.includes('EXECUTION_ROLE') === true ? assumedBy(reach, ground) : reach
}

/** The same, but for what the roles that are taken over may themselves, on which a few ways depend. */
export function takenBy(way: PathWay, goer: Goer, ground: Ground): Reach | undefined {
  if (!mayEach(way.needs, goer) || !existsEach(way, ground)) return undefined
  const { kind } = way.path
  if (kind === 'principal') return bothReach(takenOver(way, goer, ground), allowedFor(way, goer, ground))
  return kind === 'passrole-new' ? passedTo(way, goer, ground) : running(way, goer, ground)
}

/** Whether every action is allowed on something; of `sts:AssumeRole` the trust policies tell. */
function mayEach(needs: readonly Need[], { power }: Goer): boolean {
  return needs.every(({ action }) => action === 'sts:AssumeRole' || power.permissions(action).length > 0)
}

export function existsEach({ path }: PathWay, ground: Ground): boolean {
  return (path.exists ?? []).every(type => ground.existing(type).texts.size > 0)
}

function takenOver({ needs }: PathWay, goer: Goer, ground: Ground): Reach {
  return needs.map(need => allowedOn(need, goer, ground)).reduce(bothReach)
}

/** The principals on which the need is allowed. */
function allowedOn({ action, on }: Need, goer: Goer, ground: Ground): Reach {
  if (action === 'sts:AssumeRole') return assumableBy(goer, ground)
  const of = both(on === 'U' ? ground.those.USER : ground.those.ROLE, ground.those.OWN)
  return bothReach(goer.power.reach(action, ground.principals), exactly(of))
}

/** The roles that can be passed to one of the services, by which they are used. */
function passedTo(way: PathWay, goer: Goer, ground: Ground): Reach | undefined {
  const reach = nowhere(ground.principals.texts.size)
  for (const service of way.path.trusts ?? []) {
    const passed = bothReach(passable(service, goer, ground), trusting(service, way, ground).roles)
    if (!isNone(passed.possible)) extend(reach, usedBy(service, passed, way, goer, ground))
  }
  if (isNone(reach.possible)) return undefined
  return bothReach(reach, allowedFor(way, goer, ground))
}

function trusting(service: string, { requires }: PathWay, { trusts }: Ground): ServiceTrusts {
  if (requires?.includes('FEDERATED') !== true) return trusts.service(service)
  return { roles: trusts.federated(service), from: new Map() }
}

/** The roles of `passed` that the service would use for what the goer makes or changes. */
function usedBy(service: string, passed: Reach, way: PathWay, goer: Goer, ground: Ground): Reach {
  const { from } = trusting(service, way, ground)
  const free = usesFor(way.needs, goer.power, ground)
  const existing = existingFor(way, goer, ground)
  if (free === undefined || existing === undefined) return nowhere(ground.principals.texts.size)
  const usable = atMost(passed, free.certain && existing.certain)
  if (from.size === 0) return usable
  const narrow = { certain: usable.certain.slice(), possible: usable.possible.slice() }
  for (const [role, language] of from) {
    if (!has(passed.possible, role) || isUsableFrom(language, way, goer, ground)) continue
    drop(narrow.certain, role)
    drop(narrow.possible, role)
  }
  return narrow
}

/** Whether what the goer makes, or changes where it makes nothing, can be one of `language`. */
export function isUsableFrom(language: Language, way: PathWay, goer: Goer, ground: Ground): boolean {
  const makes = way.needs.some(({ on }) => on.startsWith('new:'))
  if (makes) return usesFor(way.needs, goer.power, ground, language) !== undefined
  return existingFor(way, goer, ground, language) !== undefined
}

/** The roles that those of `reach` may assume, which a service uses for that. */
export function assumedBy(reach: Reach, ground: Ground): Reach {
  const assumed = nowhere(ground.principals.texts.size)
  for (const role of numbersIn(reach.possible))
    extend(assumed, assumableBy(ground.goer(role, LISTED), ground))
  return atMost(assumed, !isNone(reach.certain))
}

const known = new WeakMap<Bits, Bits>()

/** The roles of the resources. */
function rolesOf(type: string, resources: Bits, ground: Ground): Bits {
  const remembered = known.get(resources)
  if (remembered !== undefined) return remembered
  const roles = rolesAt(type, ground)
  const found = noBits(ground.principals.texts.size)
  for (const number of numbersIn(resources)) {
    const role = roles[number]
    if (role !== undefined) put(found, role)
  }
  known.set(resources, found)
  return found
}

/** The roles of what exists and can be made to do what the goer wants. */
function running(way: PathWay, goer: Goer, ground: Ground): Reach | undefined {
  const existing = existingFor(way, goer, ground)
  const free = existing && usesFor(way.needs, goer.power, ground)
  if (existing === undefined || free === undefined) return undefined
  const reach = nowhere(ground.principals.texts.size)
  for (const { type, reach: there } of existing.types)
    extend(reach, {
      certain: rolesOf(type, there.certain, ground),
      possible: rolesOf(type, there.possible, ground),
    })
  return atMost(reach, free.certain && existing.certain)
}
