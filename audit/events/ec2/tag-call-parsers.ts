import { readObject } from '../cloudtrail-event.ts'
import {
  createCallSubjects,
  createNetworkSubjects,
  mergeCallSubjects,
  type NetworkCallParser,
} from './network-call-subjects.ts'
import { extractEc2Ids } from './ec2-ids.ts'

/** The id prefixes of the kinds whose tags are read. */
const TAGGED = ['acl', 'rtb', 'sg', 'subnet', 'vpc', 'vpce'] as const

const FACTS = ['tags']

/** Calls that tag up to 1,000 resources of any kind. Most concern no kind of the network. */
const parseTagging: NetworkCallParser = call => {
  const named = readObject(call.request, 'resourcesSet')
  const isNamed = Object.keys(named).length > 0
  return mergeCallSubjects(
    ...TAGGED.map(prefix =>
      isNamed
        ? { subjects: createNetworkSubjects(extractEc2Ids(named, prefix, call), prefix, FACTS, call) }
        : createCallSubjects([], prefix, FACTS, call),
    ),
  )
}

/** Calls on tags. */
export const tagCallParsers: Readonly<Record<string, NetworkCallParser>> = {
  CreateTags: parseTagging,
  DeleteTags: parseTagging,
}
