import * as z from 'zod/mini'
import { sortFilters, type SuppressionFilter } from '../../../audit/resources/guardduty/suppression-filter.ts'
import type { FactCollector } from '../fact-collector.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { fetchResourceState } from './account-status.ts'
import { batchGetAccountStatus, listInspectorFilters } from './operations.ts'

const conditions = z.array(z.looseObject({ comparison: z.optional(z.nullable(z.string())) }))
const filter = z.object({
  name: z.string(),
  criteria: z.record(z.string(), z.optional(z.nullable(conditions))),
})
const filtersResponse = z.object({ filters: z.array(filter) })

/** ListFilters: the filters of the region that suppress findings. Inspector lists none where it is disabled. */
export const inspectorFilters: FactCollector<'AWS::InspectorV2::AccountStatus'> = {
  operations: [batchGetAccountStatus, listInspectorFilters],
  notFoundErrors: [],
  async collect(callApi, { account }) {
    const { ecr, lambda, lambdaCode } = await fetchResourceState(callApi, account)
    const isEnabled = [ecr, lambda, lambdaCode].some(each => each?.status === 'ENABLED')
    if (!isEnabled) return { facts: { suppressionFilters: [] } }
    const pages = await fetchAllPages(callApi, listInspectorFilters, { action: 'SUPPRESS' }, filtersResponse)
    const filters = pages.flatMap(page => page.filters.map(summarizeFilter))
    return { facts: { suppressionFilters: sortFilters(filters) } }
  },
}

function summarizeFilter({ name, criteria }: z.infer<typeof filter>): SuppressionFilter {
  const selected = Object.entries(criteria).filter(([, list]) =>
    (list ?? []).some(({ comparison }) => comparison !== 'NOT_EQUALS'),
  )
  return { name, fields: selected.map(([field]) => field).toSorted() }
}
