import * as z from 'zod/mini'
import {
  buildFunctionArn,
  buildQueueArn,
  nameQueue,
} from '../../../audit/resources/assay/deployment-names.ts'
import type { IdleWorker } from '../../../audit/resources/assay/deployment.ts'
import { listDeployedWorkers, listWorkerQueues } from '../../../audit/deployment/workers.ts'
import type { ResourceLocation } from '../../../audit/resources/resource.ts'
import { handleNotFound, type FactCollector, type TypedAwsCall } from '../fact-collector.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { requireDeploymentScope } from './deployment-scope.ts'
import { getOwnFunction, listOwnEventSourceMappings } from './operations.ts'

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))

const mappingsResponse = z.object({
  EventSourceMappings: optional(
    z.array(
      z.object({
        EventSourceArn: optional(z.string()),
        FunctionArn: optional(z.string()),
        State: z.string(),
        FilterCriteria: optional(z.object({ Filters: optional(z.array(z.unknown())) })),
        /** Without its key, encrypted filter criteria cannot be read. */
        KMSKeyArn: optional(z.string()),
        FunctionResponseTypes: optional(z.array(z.string())),
      }),
    ),
  ),
})
const functionResponse = z.object({
  Concurrency: optional(z.object({ ReservedConcurrentExecutions: optional(z.number()) })),
})

type Mapping = NonNullable<z.infer<typeof mappingsResponse>['EventSourceMappings']>[number]

/** Mapping states that deliver messages, now or soon. */
const CONSUMING_STATES = ['Creating', 'Enabling', 'Enabled', 'Updating']

/** The functions of Assay that do not process every message of their queues. */
export const deploymentWorkers: FactCollector<'Assay::Deployment'> = {
  operations: [listOwnEventSourceMappings, getOwnFunction],
  notFoundErrors: [],
  async collect(callApi, { account, region }, { deploymentScope }) {
    const scope = requireDeploymentScope(deploymentScope)
    const { prefix } = scope
    const pages = await fetchAllPages(callApi, listOwnEventSourceMappings, {}, mappingsResponse)
    const consuming = pages
      .flatMap(({ EventSourceMappings }) => EventSourceMappings ?? [])
      .filter(({ State }) => CONSUMING_STATES.includes(State))
    const location = { account, region }
    const idle = await Promise.all(
      listDeployedWorkers(scope).map(async (workerName): Promise<IdleWorker[]> => {
        const name = nameQueue(workerName, prefix)
        const fault = await findFunctionFault(callApi, name)
        if (fault !== undefined) return [{ name, fault }]
        return listWorkerQueues(workerName).flatMap(queue =>
          listQueueFaults(name, nameQueue(queue, prefix), consuming, location),
        )
      }),
    )
    return { facts: { idleWorkers: idle.flat() } }
  },
}

async function findFunctionFault(
  callApi: TypedAwsCall,
  name: string,
): Promise<IdleWorker['fault'] | undefined> {
  const pending = callApi(getOwnFunction, { FunctionName: name }, functionResponse)
  const found = await handleNotFound(['ResourceNotFoundException'], pending, undefined)
  if (found === undefined) return 'MISSING'
  return found.Concurrency?.ReservedConcurrentExecutions === 0 ? 'STOPPED' : undefined
}

/** What keeps messages of a queue from its function. A version or an alias of the function can have other code. */
function listQueueFaults(
  name: string,
  queue: string,
  consuming: readonly Mapping[],
  location: ResourceLocation,
): IdleWorker[] {
  const mappings = consuming.filter(({ EventSourceArn }) => EventSourceArn === buildQueueArn(queue, location))
  const own = mappings.filter(({ FunctionArn }) => FunctionArn === buildFunctionArn(name, location))
  const faults = [
    ...(own.length === 0 ? (['DETACHED'] as const) : []),
    ...(own.some(isFiltered) ? (['FILTERED'] as const) : []),
    ...(own.some(mapping => !isReportingFailures(mapping)) ? (['LOSING'] as const) : []),
    ...(mappings.length > own.length ? (['SHARED'] as const) : []),
  ]
  return faults.map(fault => ({ name, fault, queue }))
}

/** Whether a mapping discards messages before they reach the function, or may do so. */
function isFiltered({ FilterCriteria, KMSKeyArn }: Mapping): boolean {
  return (FilterCriteria?.Filters ?? []).length > 0 || typeof KMSKeyArn === 'string'
}

/** Whether Lambda keeps the messages of a batch that the function reports as failed. */
function isReportingFailures({ FunctionResponseTypes }: Mapping): boolean {
  return (FunctionResponseTypes ?? []).includes('ReportBatchItemFailures')
}
