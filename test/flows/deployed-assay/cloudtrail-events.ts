import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import * as z from 'zod/mini'
import type { LocalAws } from '../../local-aws/local-aws.ts'
import { wrapRecordInEvent } from '../../local-aws/records/cloudtrail.ts'
import { publishServiceEvent } from '../../local-aws/edge/publish.ts'
import { waitFor } from './eventually.ts'
import { createOpenQueue, takeMessages } from './queues.ts'

/** An event as EventBridge delivers it. */
export type PublishedCloudTrailEvent = z.infer<typeof PublishedCloudTrailEvent>
const PublishedCloudTrailEvent = z.looseObject({
  id: z.string(),
  source: z.string(),
  region: z.string(),
  detail: z.looseObject({
    eventID: z.string(),
    eventName: z.string(),
    eventTime: z.string(),
    awsRegion: z.string(),
  }),
})

const SERVICES = { lambda: 'eu-west-1', iam: 'us-east-1' }

/** Keeps the events that CloudTrail publishes of Lambda and IAM, by rules of the test beside those of Assay. */
export async function followCloudTrailEvents(localAws: LocalAws) {
  const queues = await Promise.all(Object.entries(SERVICES).map(entry => follow(localAws, ...entry)))
  const events: PublishedCloudTrailEvent[] = []
  const naming = async (name: string): Promise<PublishedCloudTrailEvent[]> => {
    for (const queue of queues) {
      const messages = await takeMessages(localAws, queue)
      events.push(...messages.map(({ Body = '' }) => PublishedCloudTrailEvent.parse(JSON.parse(Body))))
    }
    return events.filter(({ detail }) => JSON.stringify(detail['requestParameters']).includes(name))
  }
  return {
    /** The published events whose parameters name `name`. */
    naming,
    first: (name: string) => waitFor(`an event about ${name}`, async () => (await naming(name))[0]),
    /** Publishes an event once more, as CloudTrail does now and then. */
    again: ({ source, detail }: PublishedCloudTrailEvent) =>
      publishServiceEvent(localAws.endpoint, wrapRecordInEvent(source.slice('aws.'.length), detail)),
  }
}

export type CloudTrailEvents = Awaited<ReturnType<typeof followCloudTrailEvents>>

async function follow(localAws: LocalAws, service: string, region: string) {
  const queue = await createOpenQueue(localAws, `published-${service}`, 'events.amazonaws.com', region)
  const events = new EventBridgeClient(localAws.client({ region }))
  const Name = `published-${service}`
  await events.send(
    new PutRuleCommand({ Name, EventPattern: JSON.stringify({ source: [`aws.${service}`] }) }),
  )
  await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'kept', Arn: queue.arn }] }))
  return queue
}
