import * as z from 'zod/mini'
import { buildRegionalDeploymentResource } from '../../resources/assay/regional-deployment.ts'
import { UnreadableEvent, type Actor, type ParsedEvent } from '../change.ts'
import { readText } from '../cloudtrail-event.ts'
import { parseServiceEvent, deriveServiceEventChange } from '../service-event.ts'

/** The detail type of CloudWatch's event of an alarm (CloudWatch User Guide, "Alarm events and EventBridge"). */
export const ALARM_DETAIL_TYPE = 'CloudWatch Alarm State Change'

const CLOUDWATCH: Actor = { type: 'AWSService', name: 'Amazon CloudWatch' }

/** Whether an event tells of an alarm. */
export function isAlarmChange(event: unknown): boolean {
  return z.safeParse(z.object({ 'detail-type': z.literal(ALARM_DETAIL_TYPE) }), event).success
}

/** Reads that an alarm of Assay's went off, or is over: queues and alarms of the region. Throws UnreadableEvent. */
export function parseAlarmChange(event: unknown): ParsedEvent {
  const parsed = parseServiceEvent(event, 'aws.cloudwatch', [ALARM_DETAIL_TYPE])
  if (readText(parsed.detail, 'alarmName') === undefined)
    throw new UnreadableEvent('no alarm: it has no name')
  const subjects = [{ resource: buildRegionalDeploymentResource(parsed), facts: ['alarms', 'queues'] }]
  return {
    change: { ...deriveServiceEventChange(parsed, CLOUDWATCH, 'cloudwatch:AlarmStateChange'), subjects },
  }
}
