import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import * as z from 'zod/mini'
import type { LocalAws } from '../../../local-aws/local-aws.ts'
import { createOpenQueue, takeMessages } from '../../deployed-assay/queues.ts'

/** An event as EventBridge delivered it, and its time in milliseconds since 1970. */
export interface TimedArrival {
  event: z.infer<typeof Event>
  at: number
}

const Event = z.looseObject({ id: z.string(), source: z.string(), detail: z.looseObject({}) })

/** The region of each service's events. */
const SERVICES = { ec2: 'eu-west-1', ecr: 'eu-west-1', iam: 'us-east-1', lambda: 'eu-west-1' }

/** A recorder of arriving events. */
export type EventArrivals = Awaited<ReturnType<typeof followArrivals>>

/** Records arriving events by rules of the test. */
export async function followArrivals(localAws: LocalAws) {
  const queues = await Promise.all(Object.entries(SERVICES).map(entry => follow(localAws, ...entry)))
  return {
    /** The events since the last call, repeated ones repeatedly. */
    async take(): Promise<TimedArrival[]> {
      const messages = await Promise.all(queues.map(queue => takeMessages(localAws, queue)))
      return messages.flat().map(({ Body = '', Attributes }) => ({
        event: Event.parse(JSON.parse(Body)),
        at: Number(Attributes?.SentTimestamp),
      }))
    },
  }
}

async function follow(localAws: LocalAws, service: string, region: string) {
  const Name = `arrivals-${service}`
  const queue = await createOpenQueue(localAws, Name, 'events.amazonaws.com', region)
  const events = new EventBridgeClient(localAws.client({ region }))
  const EventPattern = JSON.stringify({ source: [`aws.${service}`] })
  await events.send(new PutRuleCommand({ Name, EventPattern }))
  await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'kept', Arn: queue.arn }] }))
  return queue
}
