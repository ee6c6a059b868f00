import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import type { QueueAddress } from '../flows/deployed-assay/queues.ts'
import type { LocalAws } from './local-aws.ts'

/** Routes the events of the queue's region that `pattern` matches to the queue, by a new rule. */
export async function routeEventsToQueue(
  localAws: LocalAws,
  { arn, region }: QueueAddress,
  pattern: object,
  EventBusName = 'default',
): Promise<void> {
  const events = new EventBridgeClient(localAws.client({ region }))
  const Name = 'followed'
  await events.send(new PutRuleCommand({ Name, EventBusName, EventPattern: JSON.stringify(pattern) }))
  await events.send(new PutTargetsCommand({ Rule: Name, EventBusName, Targets: [{ Id: 'queue', Arn: arn }] }))
}
