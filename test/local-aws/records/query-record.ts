import type { EdgeResponse } from '../edge/response.ts'
import { type EdgeCall, parseForm } from '../edge/call.ts'
import {
  type RecordValue,
  type RecordValues,
  lowerFirstLetter,
  isRecordValues,
  parseRequestValues,
  parseXmlValues,
} from './query-protocol.ts'
import { type RecordedCallParts, convertEmptyToNull, removeRecordedSecrets } from './recorded-call.ts'

/** What changes nothing, and what CloudTrail counts as data. */
const UNRECORDED =
  /^(Check|Describe|Detect|Estimate|Generate|Get|List|Simulate|Validate|Publish|Send|Receive|DeleteMessage|ChangeMessage)/
const DATES = /Date$/

/** The record of a mutating call in the Query protocol; those of IAM are made in the first region. */
export function buildQueryRecord(edgeCall: EdgeCall, reply: EdgeResponse): RecordedCallParts | undefined {
  if (UNRECORDED.test(edgeCall.operation)) return undefined
  return {
    eventName: edgeCall.operation,
    region: edgeCall.service === 'iam' ? 'us-east-1' : edgeCall.region,
    requestParameters: removeRecordedSecrets(parseRequestValues(parseForm(edgeCall.request))),
    responseElements: reply.status < 300 ? findResult(edgeCall.operation, reply) : null,
  }
}

function findResult(operation: string, reply: EdgeResponse): RecordValue {
  const response = parseXmlValues(reply.body.toString())[lowerFirstLetter(`${operation}Response`)]
  const result = isRecordValues(response) ? response[lowerFirstLetter(`${operation}Result`)] : undefined
  return isRecordValues(result) ? convertEmptyToNull(withDates(removeRecordedSecrets(result))) : null
}

function withDates(recordValues: RecordValues): RecordValues {
  const convert = (name: string, inner: RecordValue): RecordValue => {
    if (isRecordValues(inner)) return withDates(inner)
    return DATES.test(name) && typeof inner === 'string' ? longDate(inner) : inner
  }
  return Object.fromEntries(Object.entries(recordValues).map(([name, inner]) => [name, convert(name, inner)]))
}

function longDate(iso: string) {
  const style = { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' } as const
  const text = new Date(iso).toLocaleString('en-US', style)
  return text.replace(/,(?= \d+:)/, '').replaceAll('\u202f', ' ')
}
