import * as z from 'zod/mini'
import { parseArn } from '../../../audit/resources/arn.ts'
import { parseFunctionName } from '../../../audit/resources/lambda/function-name.ts'
import { nameOf } from '../../../audit/resources/resource.ts'
import { topicResource } from '../../../audit/resources/sns/topic.ts'
import { queueResource } from '../../../audit/resources/sqs/queue.ts'
import type { Ask, Aspect } from '../aspect.ts'
import { askAll } from '../pages.ts'
import { NOT_FOUND } from './absent.ts'
import { listAliases, listEventSourceMappings, listFunctionEventInvokeConfigs } from './operations.ts'

type Function = 'AWS::Lambda::Function'

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))
const text = z.string()
const target = optional(z.object({ Destination: optional(text) }))
const destinations = optional(z.object({ OnSuccess: target, OnFailure: target }))

const namesAnswer = z.object({ Aliases: z.array(z.object({ Name: text })) })
const mappingsAnswer = z.object({
  EventSourceMappings: z.array(
    z.object({
      FunctionArn: text,
      State: optional(text),
      EventSourceArn: optional(text),
      DestinationConfig: destinations,
    }),
  ),
})
const invocationsAnswer = z.object({
  FunctionEventInvokeConfigs: z.array(z.object({ DestinationConfig: destinations })),
})

/**
 * The queues that the function and its aliases work off, and where is told how that, and asynchronous invocations,
 * ended. A mapping of an alias is on the list of the alias.
 */
export const eventSources: Aspect<Function> = {
  operations: [listAliases, listEventSourceMappings, listFunctionEventInvokeConfigs],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const FunctionName = nameOf(resource)
    const [mappings, invocations] = await Promise.all([
      mappingsOf(ask, FunctionName),
      askAll(ask, listFunctionEventInvokeConfigs, { FunctionName }, invocationsAnswer),
    ])
    const told = [...mappings, ...invocations.flatMap(page => page.FunctionEventInvokeConfigs)]
    const ends = told.flatMap(({ DestinationConfig }) => [
      DestinationConfig?.OnSuccess?.Destination,
      DestinationConfig?.OnFailure?.Destination,
    ])
    const sources = mappings.map(({ EventSourceArn }) => EventSourceArn)
    const { account } = resource
    return {
      facts: {
        sourceQueues: queuesAmong(sources, account),
        destinationQueues: queuesAmong(ends, account),
        destinationTopics: topicsAmong(ends, account),
      },
    }
  },
}

type Mapping = z.infer<typeof mappingsAnswer>['EventSourceMappings'][number]

/** One that is being deleted works nothing off any more. */
async function mappingsOf(ask: Ask, FunctionName: string): Promise<Mapping[]> {
  const aliases = await askAll(ask, listAliases, { FunctionName }, namesAnswer)
  const names = aliases.flatMap(page => page.Aliases.map(({ Name }) => `${FunctionName}:${Name}`))
  const pages = await Promise.all(
    [FunctionName, ...names].map(name =>
      askAll(ask, listEventSourceMappings, { FunctionName: name }, mappingsAnswer),
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

/** The queues among what `arns` name, each once. */
export function queuesAmong(arns: readonly (string | null | undefined)[], account: string) {
  return of('sqs', arns).map(arn => queueResource(arn, account))
}

/** The topics among what `arns` name, each once. */
export function topicsAmong(arns: readonly (string | null | undefined)[], account: string) {
  return of('sns', arns).map(arn => topicResource(arn, account))
}

function of(service: string, arns: readonly (string | null | undefined)[]): string[] {
  const named = arns.flatMap(arn => arn ?? []).filter(arn => parseArn(arn)?.service === service)
  return [...new Set(named)].toSorted((a, b) => (a < b ? -1 : 1))
}
