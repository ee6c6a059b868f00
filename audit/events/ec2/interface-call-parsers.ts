import {
  createCallSubjects,
  listCallIds,
  createNetworkSubjects,
  mergeCallSubjects,
  type NetworkCallParser,
} from './network-call-subjects.ts'
import { deriveChangedFacts, extractEc2Ids } from './ec2-ids.ts'

/** The network interface and its new security groups; its other attributes are not audited. */
const parseInterfaceChange: NetworkCallParser = call => {
  const facts = deriveChangedFacts(call, /^networkInterfaceId$/i, {
    securityGroups: /^(groupSet|groups?|securityGroupId)$/i,
  })
  return mergeCallSubjects(createCallSubjects(listCallIds(call, 'eni').slice(0, 1), 'eni', facts, call), {
    subjects: createNetworkSubjects(extractEc2Ids(call.request, 'sg', call), 'sg', [], call),
  })
}

/** Calls on existing network interfaces. New and deleted ones belong to workloads, which have their own events. */
export const interfaceCallParsers: Readonly<Record<string, NetworkCallParser>> = {
  ModifyNetworkInterfaceAttribute: parseInterfaceChange,
}
