import { parseCidr } from '../../../engines/network/address-range.ts'
import { findNetworkAclOpenPorts, type NetworkAclRule } from '../../../engines/network/network-acl-ports.ts'
import { ALL_PORTS, parseProtocol } from '../../../engines/network/protocol.ts'
import type { NetworkAclEntry } from '../../ec2/network-acl.ts'
import { known, unknown } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { resolvePorts } from './resolve-ports.ts'

/** AWS allows 40 entries in each direction at most (VPC User Guide, "Amazon VPC quotas"). */
const MAX_ENTRIES = 200

/** The ports that the entries of a network ACL open to everyone on the internet. */
export const networkAclOpenIngress = defineDerivedFact(
  'AWS::EC2::NetworkAcl',
  { facts: ['entries'] },
  ({ entries }) => {
    const inbound = entries.filter(({ egress }) => !egress)
    if (inbound.length > MAX_ENTRIES) return unknown(`it has ${inbound.length} entries, more than AWS allows`)
    const filters = inbound.map(parseEntry)
    const odd = filters.find(filter => typeof filter === 'string')
    if (odd !== undefined) return unknown(odd)
    return known(findNetworkAclOpenPorts(filters.filter(filter => typeof filter !== 'string')))
  },
)

/** An entry as the engine says it, or what is wrong with it. */
function parseEntry({
  number,
  action,
  protocol: name,
  cidr,
  ports,
}: NetworkAclEntry): NetworkAclRule | string {
  const range = parseCidr(cidr)
  const protocol = parseProtocol(name)
  const found = resolvePorts(protocol, ports ?? ALL_PORTS)
  if (range === undefined) return `entry ${number} is for "${cidr.slice(0, 64)}", which is no CIDR block`
  if (found === undefined) return `entry ${number} is for the ports ${ports?.from} to ${ports?.to}`
  return { number, action, protocol, ...found, range }
}
