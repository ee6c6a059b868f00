import * as z from 'zod/mini'
import { buildPrefixListResource, isPrefixListId } from '../../../audit/resources/ec2/prefix-list.ts'
import { getResourceName, type Resource, type ResourceLocation } from '../../../audit/resources/resource.ts'
import type { FactCollector } from '../fact-collector.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { PREFIX_LIST_NOT_FOUND } from './not-found.ts'
import { getManagedPrefixListEntries } from './operations.ts'

const entriesResponse = z.object({ Entries: z.array(z.object({ Cidr: z.string() })) })

/** GetManagedPrefixListEntries: the CIDR blocks of a list of the account, of AWS, or that another account shares. */
export const prefixListEntries: FactCollector<'AWS::EC2::PrefixList'> = {
  operations: [getManagedPrefixListEntries],
  notFoundErrors: [PREFIX_LIST_NOT_FOUND],
  async collect(callApi, resource) {
    const input = { PrefixListId: getResourceName(resource) }
    const pages = await fetchAllPages(callApi, getManagedPrefixListEntries, input, entriesResponse)
    const blocks = pages.flatMap(page => page.Entries.map(({ Cidr }) => Cidr))
    return { facts: { entries: [...new Set(blocks)].toSorted() } }
  },
}

/** The prefix lists among the peers of rules or the destinations of routes. */
export function listPrefixLists(
  peers: readonly string[],
  where: ResourceLocation,
): Resource<'AWS::EC2::PrefixList'>[] {
  const ids = [...new Set(peers.filter(isPrefixListId))].toSorted()
  return ids.map(id => buildPrefixListResource(id, where))
}
