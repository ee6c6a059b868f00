import * as z from 'zod/mini'
import { buildRegionalDeploymentResource } from '../../resources/assay/regional-deployment.ts'
import { UnreadableEvent, type Actor, type ParsedEvent } from '../change.ts'
import { readText } from '../cloudtrail-event.ts'
import { parseServiceEvent, deriveServiceEventChange } from '../service-event.ts'

/** The detail type of CloudWatch's alarm event (CloudWatch User Guide, "Alarm events and EventBridge"). */
export const ALARM_DETAIL_TYPE = 'CloudWatch Alarm State Change'

const CLOUDWATCH: Actor = { type: 'AWSService', name: 'Amazon CloudWatch' }

/** Whether an event is an alarm state change. */
export function isAlarmChange(event: unknown): boolean {
  return z.safeParse(z.object({ 'detail-type': z.literal(ALARM_DETAIL_TYPE) }), event).success
}

/** Parses a state change of one of Assay's alarms: alarms and queues of the region are read again. Throws UnreadableEvent. */
export function parseAlarmChange(event: unknown, prefix: string): ParsedEvent {
  const parsed = parseServiceEvent(event, 'aws.cloudwatch', [ALARM_DETAIL_TYPE])
  if (readText(parsed.detail, 'alarmName') === undefined)
    throw new UnreadableEvent('the alarm event has no alarm name')
  const subjects = [
    { resource: buildRegionalDeploymentResource(parsed, prefix), facts: ['alarms', 'queues'] },
  ]
  return {
    change: { ...deriveServiceEventChange(parsed, CLOUDWATCH, 'cloudwatch:AlarmStateChange'), subjects },
  }
}
