import { about, idsOf, subjectsOf, together, type AboutCall } from './about.ts'
import { factsSet, idsIn } from './network-ids.ts'

/** The interface, and the groups that it has from now on; its other attributes are no facts of ours. */
const modifies: AboutCall = call => {
  const facts = factsSet(call, /^networkInterfaceId$/i, {
    securityGroups: /^(groupSet|groups?|securityGroupId)$/i,
  })
  return together(about(idsOf(call, 'eni').slice(0, 1), 'eni', facts, call), {
    subjects: subjectsOf(idsIn(call.request, 'sg', call), 'sg', [], call),
  })
}

/** Calls on network interfaces that are there: those that come and go belong to workloads, which tell of themselves. */
export const interfaceChanges: Readonly<Record<string, AboutCall>> = {
  ModifyNetworkInterfaceAttribute: modifies,
}
