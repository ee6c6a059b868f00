import {
  buildChangeParser,
  buildCreationParser,
  buildDeletionParser,
  type NetworkCallParser,
} from './network-call-subjects.ts'

/** EC2 answers a call before the list is changed (state `modify-in-progress`): a read can still find the former entries. */
function allowLag(parseCall: NetworkCallParser): NetworkCallParser {
  return call => ({ ...parseCall(call), eventuallyConsistent: true })
}

/** Calls on managed prefix lists. AWS and other accounts change theirs without an event in this account. */
export const prefixListCallParsers: Readonly<Record<string, NetworkCallParser>> = {
  CreateManagedPrefixList: buildCreationParser('pl'),
  DeleteManagedPrefixList: buildDeletionParser('pl'),
  ModifyManagedPrefixList: allowLag(buildChangeParser('pl', 'entries')),
  RestoreManagedPrefixListVersion: allowLag(buildChangeParser('pl', 'entries')),
}
