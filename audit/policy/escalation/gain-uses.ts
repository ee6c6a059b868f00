import type { Need } from '../knowledge/escalation-path.ts'
import { assumableBy, powerWhere } from './assumable.ts'
import { bothReach, has, numbersIn, type Bits } from './bits.ts'
import { existingFor, rolesAt, targetsOf, typeOf } from './existing-needs.ts'
import { gainedBy, isUsableFrom } from './gains.ts'
import type { Goer, Ground } from './ground.ts'
import { joined, usesFor, type Use, type Uses } from './made.ts'
import { passable, passingTo } from './passable.ts'
import type { PathWay } from './paths.ts'
import { profileUses } from './requirements.ts'
import { LISTED } from './variants.ts'

/** What the goer uses to take over the principal `gained` by the way; undefined where it does not. */
export function usesToGain(way: PathWay, goer: Goer, gained: number, ground: Ground): Uses | undefined {
  const reach = gainedBy(way, goer, ground)
  if (reach === undefined || !has(reach.possible, gained)) return undefined
  const certain = { certain: has(reach.certain, gained), all: [] }
  return joined([certain, ...partsOf(way, goer, gained, ground)])
}

function partsOf(way: PathWay, goer: Goer, gained: number, ground: Ground): (Uses | undefined)[] {
  const { kind } = way.path
  if (kind === 'principal') return way.needs.map(need => takingUses(need, goer, gained, ground))
  if (kind === 'passrole-new') return passingUses(way, goer, gained, ground)
  return [existingUses(way, goer, ground, gained), usesFor(way.needs, goer.power, ground)]
}

function takingUses({ action }: Need, goer: Goer, gained: number, ground: Ground): Uses | undefined {
  if (action === 'sts:AssumeRole') return assumingUses(goer, gained, ground)
  return one(useOn(action, goer, gained, ground))
}

function useOn(action: string, { power }: Goer, principal: number, { principals }: Ground): Use {
  const resource = principals.texts.all[principal] ?? ''
  return { action, resource, given: principals.givenOf(principal), makes: false, power }
}

function one(use: Use): Uses {
  return { certain: true, all: [use] }
}

/** By the first statement of the trust policy that does, those that need no other before. */
function assumingUses(goer: Goer, role: number, ground: Ground): Uses | undefined {
  const { trusts, index, principals } = ground
  const arn = principals.texts.all[role] ?? ''
  const found = trusts.entrances(role, goer.principal).flatMap(({ naming, holds, index: at }): Uses[] => {
    const use = { ...useOn('sts:AssumeRole', goer, role, ground), power: powerWhere(naming, goer, ground) }
    const allowance = use.power.allowance(use.action, arn, use.given, false)
    if (allowance === undefined) return []
    const sid = index.principals[role]?.trust?.Statement[at]?.Sid
    const trust = { policy: `trust policy of ${arn}`, ...(sid === undefined ? {} : { sid }), index: at }
    return [{ certain: holds === 'ALWAYS' && !allowance.conditional, all: [{ ...use, statements: [trust] }] }]
  })
  return found.find(({ certain }) => certain) ?? found[0]
}

/** A role that is passed, with what makes it be used; and the one that it assumes in turn. */
function passingUses(way: PathWay, goer: Goer, gained: number, ground: Ground): (Uses | undefined)[] {
  const passed =
    way.requires?.includes('EXECUTION_ROLE') === true ? passedFor(way, goer, gained, ground) : gained
  const service = passed === undefined ? undefined : serviceFor(way, goer, passed, ground)
  if (passed === undefined || service === undefined) return [undefined]
  const given = passingTo(service)
  const known = ground.principals.givenOf(passed)
  const pass = {
    ...useOn('iam:PassRole', goer, passed, ground),
    given: (key: string) => given(key) ?? known(key),
  }
  const from = ground.trusts.service(service).from.get(passed)
  const isInProfile = ground.index.principals[passed]?.hasInstanceProfile === true
  const makesProfile = way.requires?.includes('INSTANCE_PROFILE') === true && !isInProfile
  return [
    ...(makesProfile ? [profileUses(goer, ground)] : []),
    one(pass),
    ...besideUses(way, goer, ground),
    usesFor(way.needs, goer.power, ground, from),
    existingUses(way, goer, ground),
  ]
}

/** A role that can be passed and may assume the one that is gained. */
function passedFor({ path }: PathWay, goer: Goer, gained: number, ground: Ground): number | undefined {
  const passed = (path.trusts ?? []).flatMap(service =>
    numbersIn(bothReach(passable(service, goer, ground), ground.trusts.service(service).roles).possible),
  )
  return passed.find(role => has(assumableBy(ground.goer(role, LISTED), ground).possible, gained))
}

/** A service to which the role can be passed and that then uses it. */
function serviceFor(way: PathWay, goer: Goer, role: number, ground: Ground): string | undefined {
  const services = way.path.trusts ?? []
  if (way.requires?.includes('FEDERATED') === true) return services[0]
  const found = services.filter(service => {
    const { roles, from } = ground.trusts.service(service)
    const language = from.get(role)
    const isUsed = language === undefined || isUsableFrom(language, way, goer, ground)
    return isUsed && has(roles.possible, role) && has(passable(service, goer, ground).possible, role)
  })
  const isSure = (service: string) =>
    has(ground.trusts.service(service).roles.certain, role) &&
    has(passable(service, goer, ground).certain, role)
  return found.find(isSure) ?? found[0]
}

/** The other role that is passed to another service. */
function besideUses({ path: { besides } }: PathWay, goer: Goer, ground: Ground): Uses[] {
  if (besides === undefined) return []
  const reach = bothReach(passable(besides, goer, ground), ground.trusts.service(besides).roles)
  const role = numbersIn(reach.certain)[0] ?? numbersIn(reach.possible)[0]
  if (role === undefined) return []
  const given = passingTo(besides)
  return [one({ ...useOn('iam:PassRole', goer, role, ground), given })]
}

/** One resource of each type that is needed; of those with roles one that has the role `gained`. */
export function existingUses(way: PathWay, goer: Goer, ground: Ground, gained?: number): Uses | undefined {
  const existing = existingFor(way, goer, ground)
  if (existing === undefined) return undefined
  const all = existing.types.map(({ type, reach }): Uses | undefined => {
    const targets = targetsOf(type, ground)
    const roles = rolesAt(type, ground)
    const isOfRole = (number: number) => roles[number] === gained
    const isGaining = gained !== undefined && numbersIn(reach.possible).some(isOfRole)
    const fitting = (bits: Bits) => numbersIn(bits).find(number => !isGaining || isOfRole(number))
    const number = fitting(reach.certain) ?? fitting(reach.possible)
    if (number === undefined) return undefined
    const needs = way.needs.filter(need => typeOf(need) === type)
    const resource = targets.texts.all[number] ?? ''
    const given = targets.givenOf(number)
    return {
      certain: has(reach.certain, number),
      all: needs.map(({ action }) => ({ action, resource, given, makes: false, power: goer.power })),
    }
  })
  return joined(all)
}

/** The uses in the order in which the way needs them. */
export function inOrder(uses: Uses, { needs }: PathWay): Uses {
  const place = ({ action }: Use) => needs.findIndex(need => need.action === action)
  return { ...uses, all: uses.all.toSorted((a, b) => place(a) - place(b)) }
}
