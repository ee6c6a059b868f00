import {
  createCallSubjects,
  listCallIds,
  createNetworkSubjects,
  mergeCallSubjects,
  type NetworkCallParser,
} from './network-call-subjects.ts'
import { deriveChangedFacts, extractEc2Ids } from './ec2-ids.ts'

/** The interface, and the groups that it has from now on; its other attributes are no facts of ours. */
const parseInterfaceChange: NetworkCallParser = call => {
  const facts = deriveChangedFacts(call, /^networkInterfaceId$/i, {
    securityGroups: /^(groupSet|groups?|securityGroupId)$/i,
  })
  return mergeCallSubjects(createCallSubjects(listCallIds(call, 'eni').slice(0, 1), 'eni', facts, call), {
    subjects: createNetworkSubjects(extractEc2Ids(call.request, 'sg', call), 'sg', [], call),
  })
}

/** Calls on network interfaces that are there: those that come and go belong to workloads, which tell of themselves. */
export const interfaceCallParsers: Readonly<Record<string, NetworkCallParser>> = {
  ModifyNetworkInterfaceAttribute: parseInterfaceChange,
}
