import type { Answer } from './answer.ts'
import type { Call } from './call.ts'
import { type Value, type Values, isValues } from './query-protocol.ts'
import { type Recorded, jsonValues, orNull } from './recorded.ts'

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
/** A path stands in the place of a name that the bed does not know. */
const NAME = /^\w+$/
/** What CloudTrail does not show of the containers of a task definition. */
const SECRETIVE = new Set(['environment', 'secrets'])

/** The record of a mutating call of a service whose requests and answers are JSON. */
export function jsonRecord(call: Call, answer: Answer): Recorded | undefined {
  const { service, operation } = call
  if (READS.test(operation) || DATA.test(`${service}:${operation}`) || !NAME.test(operation)) return undefined
  return {
    eventName: operation,
    region: call.region,
    requestParameters: hidden(jsonValues(call.request.body)),
    responseElements: answer.status < 300 ? orNull(hidden(jsonValues(answer.body))) : null,
  }
}

function hidden(values: Values): Values {
  const shown = Object.entries(values).map(([name, inner]) => [
    name,
    SECRETIVE.has(name) ? 'HIDDEN_DUE_TO_SECURITY_REASONS' : hiddenIn(inner),
  ])
  return Object.fromEntries(shown) as Values
}

function hiddenIn(value: Value): Value {
  if (Array.isArray(value)) return value.map(hiddenIn)
  return isValues(value) ? hidden(value) : value
}
