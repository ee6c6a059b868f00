import { randomBytes } from 'node:crypto'
import { handleMessage } from '../../../audit/messages.ts'
import { refreshStage } from '../../../audit/pipeline.ts'
import { nameQueue } from '../../../audit/resources/assay/deployment-names.ts'
import { type Store, putIfAbsent } from '../../../audit/state/store.ts'
import { nameLowPriorityQueue } from '../../../audit/resources/collector-queue.ts'
import type { Trigger } from '../../../audit/events/triggers.ts'
import { createAuditScope } from '../../../audit/configuration/audit-scope.ts'
import { computeConfirmationDelay } from '../../../audit/settings/timing.ts'
import type { ListingPageRequest } from '../../../audit/refresh/listing-page.ts'
import type { CollectorsByKind } from '../../collectors/fact-collector.ts'
import { fetchListPage } from '../../collectors/lists/list-page.ts'
import type { ResourceList } from '../../collectors/lists/resource-list.ts'
import type { AwsCall } from '../../collectors/api/aws-call.ts'
import { retryThrottled } from '../../collectors/api/call-middleware.ts'
import { DEPLOYED_RATES, limitRate } from '../../collectors/api/rate-limit.ts'
import { createFactReader } from '../../collectors/fact-reader.ts'
import { createRedactor } from '../../collectors/redaction/redact.ts'
import { createSqsHandler } from './sqs-handler.ts'
import {
  loadDeployedConfiguration,
  resolveQueueSource,
  buildWorkerQueueUrl,
  readVariable,
} from './environment.ts'
import { countMetric, logger } from './telemetry.ts'
import { createSqsSender } from '../adapters/sqs-sender.ts'
import { createDynamoDbStore } from '../adapters/dynamodb-store.ts'

/** What a collector function calls, how it collects facts, and which resources it lists. */
export interface CollectorHandlerConfig {
  call: AwsCall
  collectors: CollectorsByKind
  resourceLists: readonly ResourceList[]
}

/** The Lambda handler of a collector function, which processes the queues of `trigger`. */
export function createCollectorHandler(
  trigger: Trigger,
  { call, collectors, resourceLists }: CollectorHandlerConfig,
  deployed = loadDeployedConfiguration(),
) {
  const { queue } = trigger
  const { settings, timing } = deployed
  const auditScope = createAuditScope(readVariable('account'), deployed)
  const store = createDynamoDbStore(readVariable('table'))
  const sender = createSqsSender(buildWorkerQueueUrl)
  let key: Promise<string> | undefined

  const paceCalls = (callsPerSecond: number): AwsCall =>
    retryThrottled(limitRate(call, callsPerSecond, rateLimitClock), rateLimitClock.wait, RETRY_DELAYS)
  const calls = {
    standard: paceCalls(DEPLOYED_RATES.standard),
    lowPriority: paceCalls(DEPLOYED_RATES.lowPriority),
  }

  return createSqsHandler(resolveQueueSource, async (message, queueOfMessage, { redelivered, endsAt }) => {
    key ??= loadRedactionKey(store)
    const isLowPriority = queueOfMessage !== nameQueue(queue, deployed.prefix)
    const limitedCall = isLowPriority ? calls.lowPriority : calls.standard
    const factReader = createFactReader({
      collectors,
      call: limitedCall,
      context: {
        redact: createRedactor(await key),
        deploymentScope: deployed,
        imagePolicies: settings.images,
        now: readClock,
      },
    })
    const list = (request: ListingPageRequest) => fetchListPage(resourceLists, limitedCall, request)
    const deps = {
      store,
      reader: factReader,
      list,
      sender,
      timing,
      settings,
      queue,
      trigger,
      scope: auditScope,
      now: readClock,
      confirmAfter: computeConfirmationDelay(timing),
      redelivered,
      delivery: { queue: isLowPriority ? nameLowPriorityQueue(queue) : queue, endsAt },
    }
    const collectorOutcome = await handleMessage(refreshStage, message, deps)
    if ('ignored' in collectorOutcome) return countMetric('ignored', collectorOutcome.ignored)
    const { affected, unresolved } = collectorOutcome
    logger.info('refreshed', { affected: affected.length, ...(unresolved ? { unresolved } : {}) })
  })
}

/** Waits in milliseconds before retries of a throttled call. After the last one the message comes back later. */
const RETRY_DELAYS = [500, 1_000]

const rateLimitClock = {
  now: () => Date.now(),
  wait: (milliseconds: number) => new Promise<void>(resolve => setTimeout(resolve, milliseconds)),
}

function readClock(): Date {
  return new Date()
}

const REDACTION_KEY = { partition: 'DEPLOYMENT', sort: 'REDACTION KEY' }

/** The HMAC key of the hashes that replace secrets. The first function that needs it creates it. */
async function loadRedactionKey(store: Store): Promise<string> {
  await putIfAbsent(store, REDACTION_KEY, randomBytes(32).toString('hex'))
  return String((await store.load(REDACTION_KEY))?.body)
}
