import type { AboutCall } from './about.ts'
import { gatewayChanges } from './gateway-changes.ts'
import { interfaceChanges } from './interface-changes.ts'
import { routingChanges } from './routing-changes.ts'
import { securityGroupChanges } from './security-group-changes.ts'
import { vpcChanges } from './vpc-changes.ts'

/** What each call that changes the network is about. */
export const networkSubjects: Readonly<Record<string, AboutCall>> = {
  ...securityGroupChanges,
  ...interfaceChanges,
  ...vpcChanges,
  ...routingChanges,
  ...gatewayChanges,
}
