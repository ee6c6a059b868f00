import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { queueName } from '../../../audit/deployment/names.ts'
import { sweepState } from '../../../audit/sweep/state.ts'
import { queueNames } from '../../../infra/functions/workers.ts'
import type { Bed } from '../../bed/bed.ts'
import { deployAssay, type Deployment } from '../deployment.ts'
import { subscribe, type Inbox } from '../inbox.ts'
import { addressOf } from '../queue.ts'
import { soon } from '../soon.ts'
import { storeOf } from '../table.ts'
import { deployedWorkers, type DeployedWorker } from '../workers.ts'
import { followArrivals, type Arrivals } from './arrivals.ts'
import { randomOf, type Random } from './random.ts'
import { settle } from './settle.ts'
import { clientsOf, makeWorld, type Clients, type Size, type World } from './world.ts'

/** How much of what is to happen. */
export interface Extent {
  seed: number
  size: Size
  /** How many changes a burst has. */
  changes: number
  /** Over how many seconds they are spread. */
  seconds: number
  /** Seconds until all that came of a burst, or of a sweep, has to be done. */
  patience: number
}

/** Assay deployed on an account that bursts happen to. */
export interface Stage {
  assay: Deployment
  extent: Extent
  random: Random
  clients: Clients
  world: World
  inbox: Inbox
  workers: readonly DeployedWorker[]
  arrivals: Arrivals
  /** How many changes there were so far. */
  made: number
}

/** A message goes out when all is judged, as with the default configuration. */
const TIMING = { tellAtLast: 600, lease: 20 }

/**
 * Seconds until a message comes again that a process took with it into death: on AWS six minutes, for which a test of
 * the same has no time.
 */
const VISIBILITY = 30

/** Deploys Assay on an account, which its baseline then knows. */
export async function stageOf(extent: Extent): Promise<Stage> {
  const assay = await deployAssay(TIMING)
  const { bed } = assay
  try {
    await hurryQueues(bed)
    const world = await makeWorld(bed, extent.size)
    const ended = async () => (await sweepState(storeOf(bed))).last
    await soon('the end of the baseline', ended, extent.patience)
    await settle(bed, extent.patience)
    const inbox = await subscribe(assay)
    const workers = await deployedWorkers(bed)
    const arrivals = await followArrivals(bed)
    const random = randomOf(extent.seed)
    return { assay, extent, random, clients: clientsOf(bed), world, inbox, workers, arrivals, made: 0 }
  } catch (failure) {
    await assay.stop()
    throw failure
  }
}

async function hurryQueues(bed: Bed): Promise<void> {
  const sqs = new SQSClient(bed.client())
  const Attributes = { VisibilityTimeout: String(VISIBILITY) }
  for (const name of queueNames) {
    const { url: QueueUrl } = addressOf(bed, queueName(name))
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }))
  }
}
