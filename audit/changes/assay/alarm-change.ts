import * as z from 'zod/mini'
import { watchResource } from '../../resources/assay/watch.ts'
import { UnreadableEvent, type Actor, type Read } from '../change.ts'
import { textAt } from '../cloudtrail.ts'
import { serviceEventOf, toldByService } from '../service-event.ts'

/** The detail type of CloudWatch's event of an alarm (CloudWatch User Guide, "Alarm events and EventBridge"). */
export const ALARM_STATE_CHANGE = 'CloudWatch Alarm State Change'

const CLOUDWATCH: Actor = { type: 'AWSService', name: 'Amazon CloudWatch' }

/** Whether an event tells of an alarm. */
export function isAlarmChange(event: unknown): boolean {
  return z.safeParse(z.object({ 'detail-type': z.literal(ALARM_STATE_CHANGE) }), event).success
}

/** Reads that an alarm of Assay's went off, or is over: queues and alarms of the region. Throws UnreadableEvent. */
export function readAlarmChange(event: unknown): Read {
  const told = serviceEventOf(event, 'aws.cloudwatch', [ALARM_STATE_CHANGE])
  if (textAt(told.detail, 'alarmName') === undefined) throw new UnreadableEvent('no alarm: it has no name')
  const subjects = [{ resource: watchResource(told), facts: ['alarms', 'queues'] }]
  return { change: { ...toldByService(told, CLOUDWATCH, 'cloudwatch:AlarmStateChange'), subjects } }
}
