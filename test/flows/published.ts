import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import * as z from 'zod/mini'
import type { Bed } from '../bed/bed.ts'
import { recordEvent } from '../bed/cloudtrail.ts'
import { publish } from '../bed/publish.ts'
import { soon } from './soon.ts'
import { openQueue, taken } from './queue.ts'

/** An event as EventBridge delivers it. */
export type Event = z.infer<typeof Event>
const Event = z.looseObject({
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
export async function followPublished(bed: Bed) {
  const queues = await Promise.all(Object.entries(SERVICES).map(entry => follow(bed, ...entry)))
  const events: Event[] = []
  const naming = async (name: string): Promise<Event[]> => {
    for (const queue of queues) {
      const messages = await taken(bed, queue)
      events.push(...messages.map(({ Body = '' }) => Event.parse(JSON.parse(Body))))
    }
    return events.filter(({ detail }) => JSON.stringify(detail['requestParameters']).includes(name))
  }
  return {
    /** The published events whose parameters name `name`. */
    naming,
    first: (name: string) => soon(`an event about ${name}`, async () => (await naming(name))[0]),
    /** Publishes an event once more, as CloudTrail does now and then. */
    again: ({ source, detail }: Event) =>
      publish(bed.endpoint, recordEvent(source.slice('aws.'.length), detail)),
  }
}

export type Published = Awaited<ReturnType<typeof followPublished>>

async function follow(bed: Bed, service: string, region: string) {
  const queue = await openQueue(bed, `published-${service}`, 'events.amazonaws.com', region)
  const events = new EventBridgeClient(bed.client({ region }))
  const Name = `published-${service}`
  await events.send(
    new PutRuleCommand({ Name, EventPattern: JSON.stringify({ source: [`aws.${service}`] }) }),
  )
  await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'kept', Arn: queue.arn }] }))
  return queue
}
