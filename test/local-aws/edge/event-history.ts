import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { type EdgeResponse, buildJsonResponse, buildErrorResponse } from './response.ts'
import type { EdgeCall } from './call.ts'
import type { CloudTrailRecord } from '../records/cloudtrail.ts'
import { listRecordResources, findUsername } from './event-history-fields.ts'

/** Two lookups per second are allowed per account and region (CloudTrail API Reference, "LookupEvents"). */
const LOOKUPS_PER_SECOND = 2
const MOST_RESULTS = 50

const Lookup = z.object({
  StartTime: z.optional(z.number()),
  EndTime: z.optional(z.number()),
  LookupAttributes: z._default(
    z.array(z.object({ AttributeKey: z.string(), AttributeValue: z.string() })),
    [],
  ),
  MaxResults: z._default(z.number(), MOST_RESULTS),
  NextToken: z.optional(z.string()),
})
type Lookup = z.infer<typeof Lookup>

type NumberedRecord = { number: number; record: CloudTrailRecord }

/** How a record is compared with each attribute that may be asked for. */
const ATTRIBUTES: Readonly<Record<string, (record: CloudTrailRecord) => readonly string[]>> = {
  AccessKeyId: ({ userIdentity }) => [String(userIdentity['accessKeyId'])],
  EventId: ({ eventID }) => [eventID],
  EventName: ({ eventName }) => [eventName],
  EventSource: ({ eventSource }) => [eventSource],
  ReadOnly: ({ readOnly }) => [String(readOnly)],
  ResourceName: record => listRecordResources(record).map(({ ResourceName }) => ResourceName),
  ResourceType: record => listRecordResources(record).map(({ ResourceType }) => ResourceType),
  Username: ({ userIdentity }) => [findUsername(userIdentity)],
}

/**
 * CloudTrail's event history of the calls that write: per region, newest first, failed ones too. Unlike AWS's, it
 * has a call at once.
 */
export function createLocalEventHistory() {
  let retained: NumberedRecord[] = []
  let number = 0
  const lookups: Map<string, number[]> = new Map()
  return {
    add: (record: CloudTrailRecord) => void retained.push({ number: ++number, record }),
    clear: () => void (retained = []),
    /** The response of LookupEvents to an allowed call. */
    lookUp(edgeCall: EdgeCall): EdgeResponse {
      if (isThrottled(lookups, edgeCall.region))
        return buildErrorResponse(edgeCall, 400, 'ThrottlingException', 'Rate exceeded')
      const lookup = Lookup.parse(JSON.parse(edgeCall.request.body.toString() || '{}'))
      const wrong = findRequestError(lookup)
      if (wrong !== undefined)
        return buildErrorResponse(edgeCall, 400, wrong, `${wrong}: ${JSON.stringify(lookup)}`)
      const here = retained.filter(
        ({ record }) => record.awsRegion === edgeCall.region && isMatchingLookup(record, lookup),
      )
      return page(here, lookup)
    },
  }
}

function isThrottled(lookups: Map<string, number[]>, region: string): boolean {
  const now = Date.now()
  const recent = (lookups.get(region) ?? []).filter(at => at > now - 1000)
  if (recent.length >= LOOKUPS_PER_SECOND) return true
  lookups.set(region, [...recent, now])
  return false
}

function findRequestError(lookup: Lookup): string | undefined {
  const { LookupAttributes: attributes, MaxResults, StartTime, EndTime, NextToken } = lookup
  const unknown = attributes.some(({ AttributeKey }) => ATTRIBUTES[AttributeKey] === undefined)
  if (attributes.length > 1 || unknown) return 'InvalidLookupAttributesException'
  if (MaxResults < 1 || MaxResults > MOST_RESULTS) return 'InvalidMaxResultsException'
  if (StartTime !== undefined && EndTime !== undefined && StartTime > EndTime)
    return 'InvalidTimeRangeException'
  return NextToken !== undefined && decodeToken(NextToken, lookup) === undefined
    ? 'InvalidNextTokenException'
    : undefined
}

function isMatchingLookup(
  record: CloudTrailRecord,
  { LookupAttributes, StartTime, EndTime }: Lookup,
): boolean {
  const at = Date.parse(record.eventTime) / 1000
  const inTime = at >= Math.floor(StartTime ?? 0) && at <= (EndTime ?? Infinity)
  return (
    inTime &&
    LookupAttributes.every(({ AttributeKey, AttributeValue }) =>
      ATTRIBUTES[AttributeKey]?.(record).includes(AttributeValue),
    )
  )
}

function page(found: readonly NumberedRecord[], lookup: Lookup): EdgeResponse {
  const { NextToken, MaxResults } = lookup
  const before = NextToken === undefined ? Infinity : (decodeToken(NextToken, lookup) ?? 0)
  const rest = found.filter(({ number }) => number < before).toReversed()
  const shown = rest.slice(0, MaxResults)
  const last = shown.at(-1)
  const more =
    last !== undefined && rest.length > shown.length ? { NextToken: encodeToken(last, lookup) } : {}
  return buildJsonResponse({ Events: shown.map(({ record }) => buildHistoryEvent(record)), ...more })
}

function buildHistoryEvent(record: CloudTrailRecord) {
  const { eventID, eventName, readOnly, eventTime, eventSource, userIdentity } = record
  return {
    EventId: eventID,
    EventName: eventName,
    ReadOnly: String(readOnly),
    AccessKeyId: userIdentity['accessKeyId'],
    EventTime: Date.parse(eventTime) / 1000,
    EventSource: eventSource,
    Username: findUsername(userIdentity),
    Resources: listRecordResources(record),
    CloudTrailEvent: JSON.stringify(record),
  }
}

/** A token goes on behind the last event that was shown, and with the same question only. */
function encodeToken({ number }: NumberedRecord, lookup: Lookup): string {
  return Buffer.from(`${number}.${parseLookup(lookup)}`).toString('base64')
}

function decodeToken(token: string, lookup: Lookup): number | undefined {
  const [point, question] = Buffer.from(token, 'base64').toString().split('.')
  return question === parseLookup(lookup) ? Number(point) : undefined
}

function parseLookup({ LookupAttributes, StartTime, EndTime }: Lookup): string {
  const question = JSON.stringify([LookupAttributes, StartTime, EndTime])
  return createHash('sha256').update(question).digest('hex').slice(0, 16)
}
