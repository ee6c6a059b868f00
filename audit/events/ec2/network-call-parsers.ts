import type { NetworkCallParser } from './network-call-subjects.ts'
import { gatewayCallParsers } from './gateway-call-parsers.ts'
import { interfaceCallParsers } from './interface-call-parsers.ts'
import { prefixListCallParsers } from './prefix-list-call-parsers.ts'
import { routingCallParsers } from './routing-call-parsers.ts'
import { securityGroupCallParsers } from './security-group-call-parsers.ts'
import { tagCallParsers } from './tag-call-parsers.ts'
import { vpcCallParsers } from './vpc-call-parsers.ts'

/** The parsers of all calls that change the network, by operation. */
export const networkCallParsers: Readonly<Record<string, NetworkCallParser>> = {
  ...securityGroupCallParsers,
  ...interfaceCallParsers,
  ...vpcCallParsers,
  ...routingCallParsers,
  ...gatewayCallParsers,
  ...prefixListCallParsers,
  ...tagCallParsers,
}
