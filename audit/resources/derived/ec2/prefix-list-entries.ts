import { isPrefixListId } from '../../ec2/prefix-list.ts'
import { createIncompleteFact, known, type Fact } from '../../fact.ts'
import { getResourceName, type Resource } from '../../resource.ts'
import { quoteText } from '../../../text/quote-text.ts'

/** The known CIDR blocks of prefix lists, by the id of the list. */
export type PrefixListEntries = ReadonlyMap<string, readonly string[]>

/** Indexes the entries of the prefix lists that a resource names. */
export function indexPrefixListEntries(
  lists: readonly { resource: Resource; entries: readonly string[] }[],
): PrefixListEntries {
  return new Map(lists.map(({ resource, entries }) => [getResourceName(resource), entries]))
}

/** The CIDR blocks that `peer` stands for: those of a prefix list, none if they are unknown, or the peer itself. */
export function listCidrBlocks(peer: string, entries: PrefixListEntries): readonly string[] {
  return isPrefixListId(peer) ? (entries.get(peer) ?? []) : [peer]
}

/** A fact that was derived from the blocks of `peers`: incomplete if one of them is a list with unknown entries. */
export function requireEntries<V>(value: V, peers: readonly string[], entries: PrefixListEntries): Fact<V> {
  const unread = peers.find(peer => isPrefixListId(peer) && !entries.has(peer))
  if (unread === undefined) return known(value)
  return createIncompleteFact(value, `the entries of prefix list ${quoteText(unread)} are unknown`)
}
