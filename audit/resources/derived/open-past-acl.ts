import { parseCidr } from '../../network/address.ts'
import { filteredOpenings, type Filter } from '../../network/filters.ts'
import { ALL_PORTS, protocolOf } from '../../network/protocol.ts'
import type { NetworkAclEntry } from '../ec2/network-acl.ts'
import { known, unknown } from '../fact.ts'
import { derived } from './derive.ts'
import { portsOf } from './ports.ts'

/** AWS allows 40 entries in each direction at most (VPC User Guide, "Amazon VPC quotas"). */
const MOST_ENTRIES = 200

/** The ports that the entries of a network ACL open to everyone on the internet. */
export const openPastAcl = derived('AWS::EC2::NetworkAcl', { facts: ['entries'] }, ({ entries }) => {
  const inbound = entries.filter(({ egress }) => !egress)
  if (inbound.length > MOST_ENTRIES) return unknown(`it has ${inbound.length} entries, more than AWS allows`)
  const filters = inbound.map(filterOf)
  const odd = filters.find(filter => typeof filter === 'string')
  if (odd !== undefined) return unknown(odd)
  return known(filteredOpenings(filters.filter(filter => typeof filter !== 'string')))
})

/** An entry as the engine says it, or what is wrong with it. */
function filterOf({ number, action, protocol: name, cidr, ports }: NetworkAclEntry): Filter | string {
  const range = parseCidr(cidr)
  const protocol = protocolOf(name)
  const found = portsOf(protocol, ports ?? ALL_PORTS)
  if (range === undefined) return `entry ${number} is for "${cidr.slice(0, 64)}", which is no CIDR block`
  if (found === undefined) return `entry ${number} is for the ports ${ports?.from} to ${ports?.to}`
  return { number, action, protocol, ...found, range }
}
