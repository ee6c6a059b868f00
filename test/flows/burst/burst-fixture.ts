import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { DEFAULT_PREFIX, nameQueue } from '../../../audit/resources/assay/deployment-names.ts'
import { loadSweepState } from '../../../audit/state/sweep-state-store.ts'
import { listDeployedWorkerQueues } from '../../../audit/deployment/workers.ts'
import type { LocalAws } from '../../local-aws/local-aws.ts'
import { deployAssay, type DeployedAssay } from '../deployed-assay/deployment.ts'
import { createNotificationInbox, type NotificationInbox } from '../deployed-assay/notification-inbox.ts'
import { findQueueAddress } from '../deployed-assay/queues.ts'
import { waitFor } from '../deployed-assay/eventually.ts'
import { createTableStore } from '../deployed-assay/deployed-table.ts'
import { listDeployedFunctions, type DeployedFunction } from '../deployed-assay/deployed-functions.ts'
import { followArrivals, type EventArrivals } from './checks/arrivals.ts'
import { createSeededRandom, type SeededRandom } from './random.ts'
import { waitUntilSettled } from './wait-until-settled.ts'
import {
  createActorClients,
  createBurstAccount,
  type ActorClients,
  type AccountSize,
  type BurstAccount,
} from './burst-account.ts'

/** The size of a burst. */
export interface BurstExtent {
  seed: number
  size: AccountSize
  /** The number of changes. */
  changes: number
  /** The seconds over which the changes are spread. */
  seconds: number
  /** The maximum seconds until a burst, or a full scan, is processed. */
  timeoutSeconds: number
}

/** Assay, deployed to the account of the bursts. */
export interface BurstFixture {
  assay: DeployedAssay
  extent: BurstExtent
  random: SeededRandom
  clients: ActorClients
  world: BurstAccount
  inbox: NotificationInbox
  workers: readonly DeployedFunction[]
  arrivals: EventArrivals
  /** The number of changes so far. */
  made: number
}

/** A notification is sent when all tasks are completed, as with the default configuration. */
const TIMING = { notificationDeadline: 600, notifierLease: 20 }

/**
 * The visibility timeout in seconds, after which the message of a killed process is delivered again. Deployed queues
 * have six minutes, which is too long for a test.
 */
const VISIBILITY = 30

/** Deploys Assay to an account and waits for the end of the initial scan. */
export async function createBurstFixture(burstExtent: BurstExtent): Promise<BurstFixture> {
  const assay = await deployAssay(TIMING)
  const { localAws } = assay
  try {
    await hurryQueues(localAws)
    const burstAccount = await createBurstAccount(localAws, burstExtent.size)
    const ended = async () => (await loadSweepState(createTableStore(localAws))).last
    await waitFor('the end of the initial scan', ended, burstExtent.timeoutSeconds)
    await waitUntilSettled(localAws, burstExtent.timeoutSeconds)
    const inbox = await createNotificationInbox(assay)
    const workers = await listDeployedFunctions(localAws)
    const arrivals = await followArrivals(localAws)
    const seededRandom = createSeededRandom(burstExtent.seed)
    return {
      assay,
      extent: burstExtent,
      random: seededRandom,
      clients: createActorClients(localAws),
      world: burstAccount,
      inbox,
      workers,
      arrivals,
      made: 0,
    }
  } catch (failure) {
    await assay.stop()
    throw failure
  }
}

async function hurryQueues(localAws: LocalAws): Promise<void> {
  const sqs = new SQSClient(localAws.client())
  const Attributes = { VisibilityTimeout: String(VISIBILITY) }
  for (const name of listDeployedWorkerQueues({})) {
    const { url: QueueUrl } = findQueueAddress(localAws, nameQueue(name, DEFAULT_PREFIX))
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }))
  }
}
