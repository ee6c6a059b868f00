import type { EdgeResponse } from '../edge/response.ts'
import type { EdgeCall } from '../edge/call.ts'
import { type RecordValue, type RecordValues, isRecordValues } from './query-protocol.ts'
import { type RecordedCallParts, parseJsonValues, convertEmptyToNull } from './recorded-call.ts'

const READS =
  /^(Get|List|Describe|Lookup|Discover|BatchGet|BatchCheck|InitiateLayer|UploadLayer|CompleteLayer)/
/** What CloudTrail counts as data, or as reading. */
const DATA = new RegExp(
  [
    'events:(PutEvents|PutPartnerEvents|TestEventPattern)',
    'kms:(Decrypt|Encrypt|Generate|ReEncrypt|Sign|Verify)',
    'sqs:(ChangeMessageVisibility|DeleteMessage|Receive|Send)',
  ].join('|'),
)
/** An unknown operation has a path instead of a name. */
const NAME = /^\w+$/
/** What CloudTrail does not show of the containers of a task definition. */
const SECRET_FIELDS = new Set(['environment', 'secrets'])

/** The record of a mutating call of a service whose requests and responses are JSON. */
export function buildJsonRecord(edgeCall: EdgeCall, response: EdgeResponse): RecordedCallParts | undefined {
  const { service, operation } = edgeCall
  if (READS.test(operation) || DATA.test(`${service}:${operation}`) || !NAME.test(operation)) return undefined
  return {
    eventName: operation,
    region: edgeCall.region,
    requestParameters: hideSecrets(parseJsonValues(edgeCall.request.body)),
    responseElements:
      response.status < 300 ? convertEmptyToNull(hideSecrets(parseJsonValues(response.body))) : null,
  }
}

function hideSecrets(recordValues: RecordValues): RecordValues {
  const shown = Object.entries(recordValues).map(([name, inner]) => [
    name,
    SECRET_FIELDS.has(name) ? 'HIDDEN_DUE_TO_SECURITY_REASONS' : hideSecretsIn(inner),
  ])
  return Object.fromEntries(shown) as RecordValues
}

function hideSecretsIn(recordValue: RecordValue): RecordValue {
  if (Array.isArray(recordValue)) return recordValue.map(hideSecretsIn)
  return isRecordValues(recordValue) ? hideSecrets(recordValue) : recordValue
}
