import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import type { Address } from '../flows/queue.ts'
import type { Bed } from './bed.ts'

/** Lets the events of the queue's region that `pattern` matches arrive in the queue, by a rule of its own. */
export async function followEvents(
  bed: Bed,
  { arn, region }: Address,
  pattern: object,
  EventBusName = 'default',
): Promise<void> {
  const events = new EventBridgeClient(bed.client({ region }))
  const Name = 'followed'
  await events.send(new PutRuleCommand({ Name, EventBusName, EventPattern: JSON.stringify(pattern) }))
  await events.send(new PutTargetsCommand({ Rule: Name, EventBusName, Targets: [{ Id: 'queue', Arn: arn }] }))
}
