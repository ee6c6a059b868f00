import * as z from 'zod/mini'
import { parseArn } from '../../../../audit/resources/arn.ts'
import { getResourceName } from '../../../../audit/resources/resource.ts'
import { buildTopicResource } from '../../../../audit/resources/sns/topic.ts'
import { buildQueueResource } from '../../../../audit/resources/sqs/queue.ts'
import type { FactCollector, TypedAwsCall } from '../../fact-collector.ts'
import { fetchAllPages } from '../../lists/paginate.ts'
import { destinationsShape, fetchMappings, type FunctionMappings } from './event-source-mappings.ts'
import { LAMBDA_NOT_FOUND_ERRORS } from '../not-found.ts'
import { listAliases, listEventSourceMappings, listFunctionEventInvokeConfigs } from '../operations.ts'
import { MAX_FUNCTION_PAGES } from '../page-limit.ts'

type FunctionKind = 'AWS::Lambda::Function'

const namesResponse = z.object({ Aliases: z.array(z.object({ Name: z.string() })) })
const invocationsResponse = z.object({
  FunctionEventInvokeConfigs: z.array(z.object({ DestinationConfig: destinationsShape })),
})

/**
 * The queues that the function and its aliases consume, and the destinations of failed batches and of
 * asynchronous invocations.
 */
export const functionEventSources: FactCollector<FunctionKind> = {
  operations: [listAliases, listEventSourceMappings, listFunctionEventInvokeConfigs],
  notFoundErrors: LAMBDA_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const FunctionName = getResourceName(resource)
    const [{ mappings, omitted }, invocations] = await Promise.all([
      fetchNamedMappings(callApi, FunctionName),
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
      ...(omitted === undefined
        ? {}
        : { incomplete: { sourceQueues: omitted, destinationQueues: omitted, destinationTopics: omitted } }),
    }
  },
}

async function fetchNamedMappings(callApi: TypedAwsCall, FunctionName: string): Promise<FunctionMappings> {
  const pages = await fetchAllPages(callApi, listAliases, { FunctionName }, namesResponse, MAX_FUNCTION_PAGES)
  const aliases = pages.flatMap(page => page.Aliases.map(({ Name }) => `${FunctionName}:${Name}`))
  return fetchMappings(callApi, FunctionName, [FunctionName, ...aliases])
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
