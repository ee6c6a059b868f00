import * as z from 'zod/mini'
import { parseFunctionName } from '../../../audit/resources/lambda/function-name.ts'
import type { TypedAwsCall } from '../fact-collector.ts'
import { fetchPages } from '../lists/paginate.ts'
import { listEventSourceMappings } from './operations.ts'

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))
const text = z.string()
const target = optional(z.object({ Destination: optional(text) }))

/** The destinations in the responses of Lambda's API. */
export const destinationsShape = optional(z.object({ OnSuccess: target, OnFailure: target }))

const mappingsResponse = z.object({
  EventSourceMappings: z.array(
    z.object({
      FunctionArn: text,
      State: optional(text),
      EventSourceArn: optional(text),
      DestinationConfig: destinationsShape,
    }),
  ),
})

/** An event source mapping (Lambda API Reference, EventSourceMappingConfiguration). */
type EventSourceMapping = z.infer<typeof mappingsResponse>['EventSourceMappings'][number]

/** The event source mappings of a function, its aliases and its versions, and what is not read of them. */
export interface FunctionMappings {
  mappings: readonly EventSourceMapping[]
  omitted?: string
}

/** The most pages of mappings of a region, of 100 each. */
const MAX_PAGES = 10

const OMISSION = `the region has more than ${MAX_PAGES * 100} event source mappings, so Assay lists only those of the function itself, not those of its aliases and versions`

/**
 * ListEventSourceMappings. Only the list of the region has the mappings of all aliases and versions; the list of a function has
 * those without a qualifier.
 */
export async function fetchMappings(callApi: TypedAwsCall, FunctionName: string): Promise<FunctionMappings> {
  const fetchList = (input: object) =>
    fetchPages(callApi, listEventSourceMappings, { ...input }, mappingsResponse, MAX_PAGES)
  const { pages, next } = await fetchList({})
  if (next === undefined) return { mappings: selectActive(pages, FunctionName) }
  const own = await fetchList({ FunctionName })
  return { mappings: selectActive([...pages, ...own.pages], FunctionName), omitted: OMISSION }
}

/** A mapping that is being deleted invokes nothing. */
function selectActive(
  pages: readonly z.infer<typeof mappingsResponse>[],
  FunctionName: string,
): EventSourceMapping[] {
  return pages
    .flatMap(page => page.EventSourceMappings)
    .filter(
      ({ FunctionArn, State }) =>
        parseFunctionName(FunctionArn)?.name === FunctionName && State !== 'Deleting',
    )
}
