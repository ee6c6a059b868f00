import * as z from 'zod/mini'
import { parseFunctionName } from '../../../../audit/resources/lambda/function-name.ts'
import type { TypedAwsCall } from '../../fact-collector.ts'
import { fetchPages } from '../../lists/paginate.ts'
import { listEventSourceMappings } from '../operations.ts'

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

type EventSourceMapping = z.infer<typeof mappingsResponse>['EventSourceMappings'][number]

/** Event source mappings of a function, and what is not listed. */
export interface FunctionMappings {
  mappings: readonly EventSourceMapping[]
  omitted?: string
}

/** With more names than this, all mappings of the region are listed: fewer calls in most accounts. */
const MAX_LISTED_NAMES = 4

/** The most pages of mappings of a region, of 100 each. */
const MAX_PAGES = 10

const OMISSION = `the region has more than ${MAX_PAGES * 100} event source mappings; Assay lists no more of them`

/**
 * ListEventSourceMappings: the mappings of a function by these `names`, the function's own or one with a qualifier: a mapping
 * is listed only under the name that it was created with.
 */
export async function fetchMappings(
  callApi: TypedAwsCall,
  FunctionName: string,
  names: readonly string[],
): Promise<FunctionMappings> {
  const inputs =
    names.length > MAX_LISTED_NAMES ? [{}] : names.map(qualified => ({ FunctionName: qualified }))
  const lists = await Promise.all(
    inputs.map(input => fetchPages(callApi, listEventSourceMappings, input, mappingsResponse, MAX_PAGES)),
  )
  const mappings = lists.flatMap(({ pages }) => pages.flatMap(page => page.EventSourceMappings))
  const active = mappings.filter(
    ({ FunctionArn, State }) => parseFunctionName(FunctionArn)?.name === FunctionName && State !== 'Deleting',
  )
  return { mappings: active, ...(lists.some(({ next }) => next !== undefined) ? { omitted: OMISSION } : {}) }
}
