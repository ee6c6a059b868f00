import { CloudTrailClient, LookupEventsCommand, type Event } from '@aws-sdk/client-cloudtrail'
import { Throttled } from '../../audit/account/reader.ts'
import { operation } from '../answers/operation.ts'
import { isThrottle } from '../answers/failure.ts'
import type { History } from '../../audit/sweep/reconcile.ts'
import { callFailed } from './failure.ts'

/** Two calls a second are answered per account and region, 50 events each (CloudTrail API Reference, "LookupEvents"). */
const lookupEvents = operation('cloudtrail', 'LookupEvents')

/** The action that the event history takes. */
export const historyAction = lookupEvents.action

/** CloudTrail's event history: the calls that wrote something. */
export function eventHistory(clientIn = (region: string) => new CloudTrailClient({ region })): History {
  return {
    async page(region, since, token) {
      const input = {
        StartTime: new Date(since),
        LookupAttributes: [{ AttributeKey: 'ReadOnly' as const, AttributeValue: 'false' }],
        MaxResults: 50,
        ...(token === undefined ? {} : { NextToken: token }),
      }
      try {
        const { Events = [], NextToken } = await clientIn(region).send(new LookupEventsCommand(input))
        const events = Events.flatMap(deliveredEvent)
        return NextToken === undefined ? { events } : { events, next: NextToken }
      } catch (failure) {
        const failed = callFailed(lookupEvents, failure)
        throw isThrottle(failed) ? new Throttled(String(failed), { cause: failure }) : failed
      }
    },
  }
}

/** An event of the history as EventBridge delivers it; one that is no JSON was none of ours. */
function deliveredEvent({ CloudTrailEvent = '' }: Event): object[] {
  const detail = parsed(CloudTrailEvent)
  if (detail === undefined) return []
  const { eventID, eventSource, eventTime, recipientAccountId, awsRegion } = detail
  return [
    {
      version: '0',
      id: eventID,
      'detail-type': 'AWS API Call via CloudTrail',
      source: `aws.${String(eventSource).split('.')[0] ?? ''}`,
      account: recipientAccountId,
      time: eventTime,
      region: awsRegion,
      resources: [],
      detail,
    },
  ]
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
