import * as z from 'zod/mini'
import { sortFilters, type SuppressionFilter } from '../../../audit/resources/guardduty/suppression-filter.ts'
import type { FactCollector, TypedAwsCall } from '../fact-collector.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { findDetectorId } from './detector.ts'
import { getDetectorFilter, listDetectorFilters, listDetectors } from './operations.ts'

const values = z.optional(z.nullable(z.array(z.string())))
const condition = z.object({ Eq: values, Equals: values, Matches: values })
const namesResponse = z.object({ FilterNames: z.array(z.string()) })
const filterResponse = z.object({
  Name: z.string(),
  Action: z.enum(['NOOP', 'ARCHIVE']),
  FindingCriteria: z.object({ Criterion: z.optional(z.nullable(z.record(z.string(), condition))) }),
})

type FilterResponse = z.infer<typeof filterResponse>

/** ListFilters and GetFilter: the filters of the region's detector that archive findings. */
export const detectorFilters: FactCollector<'AWS::GuardDuty::Detector'> = {
  operations: [listDetectors, listDetectorFilters, getDetectorFilter],
  notFoundErrors: [],
  async collect(callApi) {
    const DetectorId = await findDetectorId(callApi)
    if (DetectorId === undefined) return { facts: { suppressionFilters: [] } }
    const pages = await fetchAllPages(callApi, listDetectorFilters, { DetectorId }, namesResponse)
    const filters = await fetchFilters(
      callApi,
      DetectorId,
      pages.flatMap(page => page.FilterNames),
    )
    const archiving = filters.filter(({ Action }) => Action === 'ARCHIVE')
    return { facts: { suppressionFilters: sortFilters(archiving.map(summarizeFilter)) } }
  },
}

/** A region has at most 100 filters (GuardDuty User Guide, "Quotas"). */
async function fetchFilters(
  callApi: TypedAwsCall,
  DetectorId: string,
  names: readonly string[],
): Promise<FilterResponse[]> {
  const filters: FilterResponse[] = []
  for (const FilterName of names)
    filters.push(await callApi(getDetectorFilter, { DetectorId, FilterName }, filterResponse))
  return filters
}

function summarizeFilter({ Name, FindingCriteria }: FilterResponse): SuppressionFilter {
  const selected = Object.entries(FindingCriteria.Criterion ?? {}).filter(([, { Eq, Equals, Matches }]) =>
    [Eq, Equals, Matches].some(each => each && each.length > 0 && !each.includes('*')),
  )
  return { name: Name, fields: selected.map(([field]) => field).toSorted() }
}
