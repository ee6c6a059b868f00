import * as z from 'zod/mini'
import { parseArn } from '../../../audit/resources/arn.ts'
import { parseFunctionName } from '../../../audit/resources/lambda/function-name.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import { buildTopicResource } from '../../../audit/resources/sns/topic.ts'
import { buildQueueResource } from '../../../audit/resources/sqs/queue.ts'
import type { TypedAwsCall, FactCollector } from '../fact-collector.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { LAMBDA_NOT_FOUND_ERRORS } from './not-found.ts'
import { listAliases, listEventSourceMappings, listFunctionEventInvokeConfigs } from './operations.ts'
import { MAX_FUNCTION_PAGES } from './page-limit.ts'

type FunctionKind = 'AWS::Lambda::Function'

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))
const text = z.string()
const target = optional(z.object({ Destination: optional(text) }))
const destinations = optional(z.object({ OnSuccess: target, OnFailure: target }))

const namesResponse = z.object({ Aliases: z.array(z.object({ Name: text })) })
const mappingsResponse = z.object({
  EventSourceMappings: z.array(
    z.object({
      FunctionArn: text,
      State: optional(text),
      EventSourceArn: optional(text),
      DestinationConfig: destinations,
    }),
  ),
})
const invocationsResponse = z.object({
  FunctionEventInvokeConfigs: z.array(z.object({ DestinationConfig: destinations })),
})

/**
 * The queues that the function and its aliases consume, and the destinations of failed batches and of
 * asynchronous invocations. A mapping of an alias is listed under the alias.
 */
export const functionEventSources: FactCollector<FunctionKind> = {
  operations: [listAliases, listEventSourceMappings, listFunctionEventInvokeConfigs],
  notFoundErrors: LAMBDA_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const FunctionName = getResourceName(resource)
    const [mappings, invocations] = await Promise.all([
      fetchMappings(callApi, FunctionName),
      fetchAllPages(
        callApi,
        listFunctionEventInvokeConfigs,
        { FunctionName },
        invocationsResponse,
        MAX_FUNCTION_PAGES,
      ),
    ])
    const configs = [...mappings, ...invocations.flatMap(page => page.FunctionEventInvokeConfigs)]
    const destinationArns = configs.flatMap(({ DestinationConfig }) => [
      DestinationConfig?.OnSuccess?.Destination,
      DestinationConfig?.OnFailure?.Destination,
    ])
    const sources = mappings.map(({ EventSourceArn }) => EventSourceArn)
    const { account } = resource
    return {
      facts: {
        sourceQueues: filterQueues(sources, account),
        destinationQueues: filterQueues(destinationArns, account),
        destinationTopics: filterTopics(destinationArns, account),
      },
    }
  },
}

type Mapping = z.infer<typeof mappingsResponse>['EventSourceMappings'][number]

/** With more aliases than this, all mappings of the region are listed: fewer calls in most accounts. */
const MAX_LISTED_ALIASES = 3

/** The most pages of all mappings of a region, of 100 each. */
const MAX_REGION_PAGES = 5

/** A mapping that is being deleted consumes nothing. */
async function fetchMappings(callApi: TypedAwsCall, FunctionName: string): Promise<Mapping[]> {
  const aliases = await fetchAllPages(
    callApi,
    listAliases,
    { FunctionName },
    namesResponse,
    MAX_FUNCTION_PAGES,
  )
  const names = aliases.flatMap(page => page.Aliases.map(({ Name }) => `${FunctionName}:${Name}`))
  const inputs =
    names.length > MAX_LISTED_ALIASES ? [{}] : [FunctionName, ...names].map(name => ({ FunctionName: name }))
  const pages = await Promise.all(
    inputs.map(input =>
      fetchAllPages(callApi, listEventSourceMappings, input, mappingsResponse, MAX_REGION_PAGES),
    ),
  )
  return pages
    .flat()
    .flatMap(page => page.EventSourceMappings)
    .filter(
      ({ FunctionArn, State }) =>
        parseFunctionName(FunctionArn)?.name === FunctionName && State !== 'Deleting',
    )
}

/** The distinct queues in `arns`. */
export function filterQueues(arns: readonly (string | null | undefined)[], account: string) {
  return filterArns('sqs', arns).map(arn => buildQueueResource(arn, account))
}

/** The distinct topics in `arns`. */
export function filterTopics(arns: readonly (string | null | undefined)[], account: string) {
  return filterArns('sns', arns).map(arn => buildTopicResource(arn, account))
}

function filterArns(service: string, arns: readonly (string | null | undefined)[]): string[] {
  const named = arns.flatMap(arn => arn ?? []).filter(arn => parseArn(arn)?.service === service)
  return [...new Set(named)].toSorted((a, b) => (a < b ? -1 : 1))
}
