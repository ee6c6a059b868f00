import type { Answer } from './answer.ts'
import { type Call, form } from './call.ts'
import { type Value, type Values, camel, isValues, requestValues, xmlValues } from './query-protocol.ts'
import { type Recorded, orNull, withoutSecrets } from './recorded.ts'

/** What changes nothing, and what CloudTrail counts as data. */
const UNRECORDED =
  /^(Check|Describe|Detect|Estimate|Generate|Get|List|Simulate|Validate|Publish|Send|Receive|DeleteMessage|ChangeMessage)/
const DATES = /Date$/

/** The record of a mutating call in the Query protocol; those of IAM are made in the first region. */
export function queryRecord(call: Call, answer: Answer): Recorded | undefined {
  if (UNRECORDED.test(call.operation)) return undefined
  return {
    eventName: call.operation,
    region: call.service === 'iam' ? 'us-east-1' : call.region,
    requestParameters: withoutSecrets(requestValues(form(call.request))),
    responseElements: answer.status < 300 ? resultOf(call.operation, answer) : null,
  }
}

function resultOf(operation: string, answer: Answer): Value {
  const response = xmlValues(answer.body.toString())[camel(`${operation}Response`)]
  const result = isValues(response) ? response[camel(`${operation}Result`)] : undefined
  return isValues(result) ? orNull(withDates(withoutSecrets(result))) : null
}

function withDates(values: Values): Values {
  const told = (name: string, inner: Value): Value => {
    if (isValues(inner)) return withDates(inner)
    return DATES.test(name) && typeof inner === 'string' ? longDate(inner) : inner
  }
  return Object.fromEntries(Object.entries(values).map(([name, inner]) => [name, told(name, inner)]))
}

function longDate(iso: string) {
  const style = { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' } as const
  const text = new Date(iso).toLocaleString('en-US', style)
  return text.replace(/,(?= \d+:)/, '').replaceAll('\u202f', ' ')
}
