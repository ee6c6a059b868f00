import type { Origin } from '../effective/principal.ts'
import type { Owner } from '../glob/likely.ts'
import type { Use, Uses } from './made.ts'
import { likelyAmong } from './likely-among.ts'

/** How a step is gone. */
export interface Explained {
  /** What is used, in order, each once. */
  actions: readonly string[]
  /** A resource for each action on which it is allowed. */
  witnesses: readonly Witness[]
  statements: readonly Origin[]
  /** Whether it takes conditions that the principal does not choose. */
  conditional: boolean
}

export interface Witness {
  action: string
  resource: string
}

/** What the uses in an account come to; undefined where one of them is not allowed after all. */
export function explained({ certain, all: found }: Uses, owner: Owner): Explained | undefined {
  const all = found.map(use => likely(use, owner))
  const allowed = all.map(({ action, resource, given, makes, power, statements = [] }) => {
    const allowance = power.allowance(action, resource, given, makes)
    return allowance && { ...allowance, statements: [...allowance.statements, ...statements] }
  })
  if (!allowed.every(each => each !== undefined)) return undefined
  return {
    actions: [...new Set(all.map(({ action }) => action))],
    witnesses: all.flatMap(({ action, resource }) => (resource === undefined ? [] : [{ action, resource }])),
    statements: distinct(allowed.flatMap(({ statements }) => statements)),
    conditional: !certain || allowed.some(({ conditional }) => conditional),
  }
}

/** The use on a resource that looks like one of the owner, where there is such. */
function likely(use: Use, owner: Owner): Use {
  const { resource, among } = use
  return among === undefined ? use : { ...use, resource: likelyAmong(among, owner) ?? resource }
}

/** Statements once each, without those that stand for what somebody gives himself. */
function distinct(origins: readonly Origin[]): Origin[] {
  const own = origins.filter(({ policy }) => policy !== '')
  return [...new Map(own.map(origin => [JSON.stringify(origin), origin])).values()]
}
