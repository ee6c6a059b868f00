import { randomBytes } from 'node:crypto'
import { handleMessage } from '../../../audit/handle-message.ts'
import { refreshStage } from '../../../audit/pipeline.ts'
import { nameQueue } from '../../../audit/resources/assay/deployment-names.ts'
import { type Store, putIfAbsent } from '../../../audit/state/store.ts'
import type { Trigger } from '../../../audit/events/triggers.ts'
import { createAuditScope } from '../../../audit/configuration/audit-scope.ts'
import { computeConfirmationDelay } from '../../../audit/settings/timing.ts'
import { nameLowPriorityQueue } from '../../../audit/resources/collector-queue.ts'
import type { ListingPageRequest } from '../../../audit/refresh/listing-page.ts'
import type { CollectorsByKind } from '../../collectors/fact-collector.ts'
import { fetchListPage } from '../../collectors/lists/list-page.ts'
import type { ResourceList } from '../../collectors/lists/resource-list.ts'
import type { AwsCall } from '../../collectors/api/aws-call.ts'
import { limitRate } from '../../collectors/api/rate-limit.ts'
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

/** What a reader asks AWS by, how it reads what is answered, and what it lists. */
export interface CollectorHandlerConfig {
  call: AwsCall
  collectors: CollectorsByKind
  resourceLists: readonly ResourceList[]
}

/** The Lambda handler of a reader, which works off the queues of `trigger`. */
export function createCollectorHandler(
  trigger: Trigger,
  { call, collectors, resourceLists }: CollectorHandlerConfig,
) {
  const { queue } = trigger
  const deployed = loadDeployedConfiguration()
  const { timing } = deployed
  const auditScope = createAuditScope(readVariable('account'), deployed)
  const store = createDynamoDbStore(readVariable('table'))
  const sender = createSqsSender(buildWorkerQueueUrl)
  let key: Promise<string> | undefined

  const calls = {
    prompt: limitRate(call, STANDARD_RATE, rateLimitClock),
    slow: limitRate(call, LOW_PRIORITY_RATE, rateLimitClock),
  }

  return createSqsHandler(resolveQueueSource, async (message, queueOfMessage) => {
    key ??= loadRedactionKey(store)
    const limitedCall = queueOfMessage === nameQueue(nameLowPriorityQueue(queue)) ? calls.slow : calls.prompt
    const factReader = createFactReader({
      collectors,
      call: limitedCall,
      redact: createRedactor(await key),
      deploymentScope: deployed,
    })
    const list = (order: ListingPageRequest) => fetchListPage(resourceLists, limitedCall, order)
    const deps = {
      store,
      reader: factReader,
      list,
      sender,
      timing,
      queue,
      trigger,
      scope: auditScope,
      now: readClock,
      confirmAfter: computeConfirmationDelay(timing),
    }
    const collectorOutcome = await handleMessage(refreshStage, message, deps)
    if ('ignored' in collectorOutcome) return countMetric('ignored', collectorOutcome.ignored)
    const { affected, unresolved } = collectorOutcome
    logger.info('read', { affected: affected.length, ...(unresolved ? { unresolved } : {}) })
  })
}

/**
 * Calls a second of Lambda's control plane, of whose 15 the account's own deployments live: two copies of the function
 * work off events and two a sweep, so 5 at the most.
 */
const STANDARD_RATE = 1.5
const LOW_PRIORITY_RATE = 1

const rateLimitClock = {
  now: () => Date.now(),
  wait: (milliseconds: number) => new Promise<void>(resolve => setTimeout(resolve, milliseconds)),
}

function readClock(): Date {
  return new Date()
}

const REDACTION_KEY = { partition: 'DEPLOYMENT', sort: 'REDACTION KEY' }

/** The key of the hashes that stand for secrets: made once, by whoever needs it first. */
async function loadRedactionKey(store: Store): Promise<string> {
  await putIfAbsent(store, REDACTION_KEY, randomBytes(32).toString('hex'))
  return String((await store.load(REDACTION_KEY))?.body)
}
