import { parseCidr } from '../../../engines/network/address-range.ts'
import { findNetworkAclOpenPorts, type NetworkAclRule } from '../../../engines/network/network-acl-ports.ts'
import { ALL_PORTS, parseProtocol } from '../../../engines/network/protocol.ts'
import type { NetworkAclEntry } from '../../ec2/network-acl.ts'
import { known, unknown } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { resolvePorts } from './resolve-ports.ts'
import { quoteText } from '../../../text/quote-text.ts'

/** Above the AWS quota of 40 entries per direction (VPC User Guide, "Amazon VPC quotas"). */
const MAX_ENTRIES = 200

/** The ports that a network ACL opens to the whole internet. */
export const networkAclOpenIngress = defineDerivedFact(
  'AWS::EC2::NetworkAcl',
  { facts: ['entries'] },
  ({ entries }) => {
    const inbound = entries.filter(({ egress }) => !egress)
    if (inbound.length > MAX_ENTRIES)
      return unknown(`the network ACL has ${inbound.length} inbound entries, more than AWS allows`)
    const filters = inbound.map(parseEntry)
    const invalid = filters.find(filter => typeof filter === 'string')
    if (invalid !== undefined) return unknown(invalid)
    return known(findNetworkAclOpenPorts(filters.filter(filter => typeof filter !== 'string')))
  },
)

/** Converts an entry to an engine rule, or returns why it is invalid. */
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
  if (range === undefined)
    return `the address range ${quoteText(cidr)} of entry ${number} is not a CIDR block`
  if (found === undefined)
    return `the port range ${ports?.from} to ${ports?.to} of entry ${number} is invalid`
  return { number, action, protocol, ...found, range }
}
