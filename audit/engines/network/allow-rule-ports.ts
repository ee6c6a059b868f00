import type { AddressRange, IpFamily } from './address-range.ts'
import { isFullyCovered } from './coverage.ts'
import { INTERNET_ADDRESSES, type AddressScope } from './internet.ts'
import { splitPortRanges, mergeAdjacentPorts, type OpenPortRange } from './open-ports.ts'
import type { IpProtocol } from './protocol.ts'

/** A rule that allows traffic; traffic that no rule allows is denied. */
export interface AllowRule {
  id: string
  protocol: IpProtocol
  from: number
  to: number
  range: AddressRange
}

/**
 * The ports that the rules open to everyone in the scope. Rules that each cover a part of it count together, such as
 * `0.0.0.0/1` and `128.0.0.0/1`.
 */
export function findAllowedOpenPorts(
  allowRules: readonly AllowRule[],
  scope: AddressScope = INTERNET_ADDRESSES,
): OpenPortRange[] {
  const families: readonly IpFamily[] = ['IPv4', 'IPv6']
  return families.flatMap(ipFamily => {
    const own = allowRules.filter(({ range }) => range.family === ipFamily)
    const protocols = [...new Set(own.map(({ protocol }) => protocol))].toSorted()
    return protocols.flatMap(protocol =>
      findOpenPortsOfProtocol(own, { family: ipFamily, protocol, whole: scope[ipFamily] }),
    )
  })
}

interface PortQuery {
  family: IpFamily
  protocol: IpProtocol
  whole: readonly AddressRange[]
}

function findOpenPortsOfProtocol(
  allowRules: readonly AllowRule[],
  { family, protocol, whole }: PortQuery,
): OpenPortRange[] {
  const own = sortRulesByAddress(allowRules.filter(allowRule => allowRule.protocol === protocol))
  const wider = sortRulesByAddress(
    allowRules.filter(allowRule => allowRule.protocol === 'all' && protocol !== 'all'),
  )
  const openToAll = selectCoveringRules(wider, whole).length > 0
  const openPorts = splitPortRanges(own).flatMap(({ from, to }): OpenPortRange[] => {
    const here = own.filter(allowRule => allowRule.from <= from && to <= allowRule.to)
    const singly = selectCoveringRules(here, whole)
    const together =
      singly.length > 0 || openToAll
        ? singly
        : selectCoveringRules(sortRulesByAddress([...here, ...wider]), whole)
    const rules = [...new Set(together.map(({ id }) => id))].toSorted()
    return rules.length > 0 ? [{ family, protocol, from, to, rules }] : []
  })
  return mergeAdjacentPorts(openPorts)
}

function sortRulesByAddress(allowRules: readonly AllowRule[]): AllowRule[] {
  return allowRules.toSorted((a, b) =>
    a.range.first < b.range.first ? -1 : Number(a.range.first > b.range.first),
  )
}

/** The rules, sorted by address, that cover `whole`: those that do so individually, or else all of them together. */
function selectCoveringRules(allowRules: readonly AllowRule[], whole: readonly AddressRange[]): AllowRule[] {
  const singly = allowRules.filter(({ range }) => isFullyCovered([range], whole))
  if (singly.length > 0) return singly
  return isFullyCovered(
    allowRules.map(({ range }) => range),
    whole,
  )
    ? [...allowRules]
    : []
}
