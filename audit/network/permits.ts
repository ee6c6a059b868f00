import type { AddressRange, Family } from './address.ts'
import { cover } from './coverage.ts'
import { INTERNET, type World } from './internet.ts'
import { cutsOf, withoutSeams, type Opening } from './opening.ts'
import type { Protocol } from './protocol.ts'

/** A rule that lets addresses through; what no rule lets through is kept out. */
export interface Permit {
  id: string
  protocol: Protocol
  from: number
  to: number
  range: AddressRange
}

/**
 * What `permits` open to everyone of `world`. Several that each let a part of the world through count together, such
 * as `0.0.0.0/1` and `128.0.0.0/1`.
 */
export function openingsOf(permits: readonly Permit[], world: World = INTERNET): Opening[] {
  const families: readonly Family[] = ['IPv4', 'IPv6']
  return families.flatMap(family => {
    const own = permits.filter(({ range }) => range.family === family)
    const protocols = [...new Set(own.map(({ protocol }) => protocol))].toSorted()
    return protocols.flatMap(protocol => openingsIn(own, { family, protocol, whole: world[family] }))
  })
}

interface Question {
  family: Family
  protocol: Protocol
  whole: readonly AddressRange[]
}

function openingsIn(permits: readonly Permit[], { family, protocol, whole }: Question): Opening[] {
  const own = byAddress(permits.filter(permit => permit.protocol === protocol))
  const wider = byAddress(permits.filter(permit => permit.protocol === 'all' && protocol !== 'all'))
  const openToAll = coverers(wider, whole).length > 0
  const openings = cutsOf(own).flatMap(({ from, to }): Opening[] => {
    const here = own.filter(permit => permit.from <= from && to <= permit.to)
    const alone = coverers(here, whole)
    const together = alone.length > 0 || openToAll ? alone : coverers(byAddress([...here, ...wider]), whole)
    const rules = [...new Set(together.map(({ id }) => id))].toSorted()
    return rules.length > 0 ? [{ family, protocol, from, to, rules }] : []
  })
  return withoutSeams(openings)
}

function byAddress(permits: readonly Permit[]): Permit[] {
  return permits.toSorted((a, b) =>
    a.range.first < b.range.first ? -1 : Number(a.range.first > b.range.first),
  )
}

/** Those of `permits`, sorted by address, that cover `whole`: each for itself if there are such, else together. */
function coverers(permits: readonly Permit[], whole: readonly AddressRange[]): Permit[] {
  const alone = permits.filter(({ range }) => cover([range], whole))
  if (alone.length > 0) return alone
  return cover(
    permits.map(({ range }) => range),
    whole,
  )
    ? [...permits]
    : []
}
