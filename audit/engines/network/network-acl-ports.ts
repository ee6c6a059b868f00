import type { AddressRange, IpFamily } from './address-range.ts'
import { isFullyCovered, sortRanges } from './coverage.ts'
import { selectDecidingRules } from './deciding-rules.ts'
import { INTERNET_ADDRESSES, type AddressScope } from './internet.ts'
import { splitPortRanges, mergeAdjacentPorts, type OpenPortRange } from './open-ports.ts'
import type { IpProtocol } from './protocol.ts'

/** A rule of a network ACL: of the rules that match a packet, the one with the lowest number decides. */
export interface NetworkAclRule {
  number: number
  action: 'allow' | 'deny'
  protocol: IpProtocol
  from: number
  to: number
  range: AddressRange
}

/** The protocols with ports: a rule that denies one of them can precede a rule that allows all protocols. */
const PROTOCOLS = ['tcp', 'udp'] as const

/**
 * The ports that the rules open to everyone in the scope: ports for which the rules that allow, and decide for an
 * address, together cover all addresses. An earlier rule that denies everyone closes a port; one that denies a few
 * addresses does not.
 */
export function findNetworkAclOpenPorts(
  aclRules: readonly NetworkAclRule[],
  scope: AddressScope = INTERNET_ADDRESSES,
): OpenPortRange[] {
  const ordered = aclRules.toSorted((a, b) => a.number - b.number)
  const families: readonly IpFamily[] = ['IPv4', 'IPv6']
  return families.flatMap(ipFamily => {
    const own = ordered.filter(({ range }) => range.family === ipFamily)
    return PROTOCOLS.flatMap(protocol => {
      const matching = own.filter(aclRule => aclRule.protocol === protocol || aclRule.protocol === 'all')
      const openPorts = splitPortRanges(matching).flatMap(({ from, to }): OpenPortRange[] => {
        const here = matching.filter(aclRule => aclRule.from <= from && to <= aclRule.to)
        const rules = listOpeningRules(here, scope[ipFamily])
        return rules.length > 0 ? [{ family: ipFamily, protocol, from, to, rules }] : []
      })
      return mergeAdjacentPorts(openPorts)
    })
  })
}

function listOpeningRules(aclRules: readonly NetworkAclRule[], whole: readonly AddressRange[]): string[] {
  const allowing = selectDecidingRules(aclRules, whole).filter(({ action }) => action === 'allow')
  const ranges = sortRanges(allowing.map(({ range }) => range))
  return isFullyCovered(ranges, whole) ? allowing.map(({ number }) => String(number)) : []
}
