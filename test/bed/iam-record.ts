import type { Answer } from './answer.ts'
import { type Call, form } from './call.ts'
import { type Value, type Values, camel, isValues, requestValues, xmlValues } from './query-protocol.ts'
import { type Recorded, orNull, withoutSecrets } from './recorded.ts'

const READS = /^(Get|List|Generate|Simulate)/
const DATES = /Date$/

/** The record of a mutating IAM call: it is made in the first region. */
export function iamRecord(call: Call, answer: Answer): Recorded | undefined {
  if (READS.test(call.operation)) return undefined
  const requestParameters = withoutSecrets(requestValues(form(call.request)))
  const responseElements = answer.status < 300 ? resultOf(call.operation, answer) : null
  return { eventName: call.operation, region: 'us-east-1', requestParameters, responseElements }
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
