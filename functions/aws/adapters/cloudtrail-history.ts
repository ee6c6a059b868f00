import { CloudTrailClient, LookupEventsCommand, type Event } from '@aws-sdk/client-cloudtrail'
import { API_CALL_DETAIL_TYPE, SIGN_IN_DETAIL_TYPE } from '../../../audit/events/cloudtrail-event.ts'
import { ThrottledError } from '../../../audit/refresh/snapshot/fact-reader.ts'
import { defineOperation } from '../../collectors/api/aws-call.ts'
import { isThrottlingError } from '../../collectors/api/aws-errors.ts'
import type { EventHistory } from '../../../audit/sweep/reconcile-event-history.ts'
import { convertSdkError } from '../sdk/sdk-errors.ts'

/**
 * CloudTrail allows two calls a second per account and region and returns 50 events per call (CloudTrail API
 * Reference, "LookupEvents").
 */
const lookupEvents = defineOperation('cloudtrail', 'LookupEvents')

/** The IAM action that reading the event history requires. */
export const lookupEventsAction = lookupEvents.action

/** Reads write events from CloudTrail's event history. Throws ThrottledError and AwsCallError. */
export function createCloudTrailHistory(
  clientIn = (region: string) => new CloudTrailClient({ region }),
): EventHistory {
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
        const events = Events.flatMap(convertEvent)
        return NextToken === undefined ? { events } : { events, next: NextToken }
      } catch (failure) {
        const failed = convertSdkError(lookupEvents, failure)
        throw isThrottlingError(failed) ? new ThrottledError(String(failed), { cause: failure }) : failed
      }
    },
  }
}

/**
 * An event of the history in the form in which EventBridge delivers it; nothing for an event that is not JSON.
 */
function convertEvent({ CloudTrailEvent = '' }: Event): object[] {
  const detail = parseJson(CloudTrailEvent)
  if (detail === undefined) return []
  const { eventID, eventSource, eventTime, eventType, recipientAccountId, awsRegion } = detail
  return [
    {
      version: '0',
      id: eventID,
      'detail-type': eventType === 'AwsConsoleSignIn' ? SIGN_IN_DETAIL_TYPE : API_CALL_DETAIL_TYPE,
      source: `aws.${String(eventSource).split('.')[0] ?? ''}`,
      account: recipientAccountId,
      time: eventTime,
      region: awsRegion,
      resources: [],
      detail,
    },
  ]
}

function parseJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
