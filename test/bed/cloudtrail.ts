import { randomUUID } from 'node:crypto'
import * as z from 'zod/mini'
import { ACCOUNT, identity } from './actors.ts'
import { type Answer, errorOf } from './answer.ts'
import { type Call, ask, form } from './call.ts'
import { lambdaRoute } from './lambda-routes.ts'
import { type Value, type Values, camel, isValues, requestValues, xmlValues } from './query-protocol.ts'

type Recorded = { eventName: string; region: string; requestParameters: Value; responseElements: Value }

const PUBLISHER = 'assay-bed-cloudtrail'
const IAM_READS = /^(Get|List|Generate|Simulate)/
const DATES = /Date$/
const HIDDEN = new Set(['secretAccessKey', 'zipFile', 'password', 'serviceSpecificCredential'])
const MAPS = new Set(['tags', 'condition'])

/** The CloudTrail record of a mutating IAM or Lambda call, failed or not; undefined for what AWS does not record. */
export function cloudTrailRecord(call: Call, answer: Answer): Record<string, unknown> | undefined {
  if (answer.headers['content-type'] === 'text/html') return undefined
  const recorded = call.service === 'iam' ? iamRecord(call, answer) : lambdaRecord(call, answer)
  if (recorded === undefined) return undefined
  const { region, ...names } = recorded
  return {
    eventVersion: '1.11',
    userIdentity: identity(call.accessKey),
    eventTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    eventSource: `${call.service}.amazonaws.com`,
    ...names,
    awsRegion: region,
    sourceIPAddress: '198.51.100.23',
    userAgent: call.request.headers['user-agent'] ?? 'bed',
    ...errorOf(answer, call.service),
    requestID: randomUUID(),
    eventID: randomUUID(),
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
  }
}

/** Puts a record on the default bus of its region, as CloudTrail does. */
export async function publish(emulator: string, service: string, record: Record<string, unknown>) {
  const entry = {
    Source: `aws.${service}`,
    DetailType: 'AWS API Call via CloudTrail',
    Detail: JSON.stringify(record),
    TraceHeader: PUBLISHER,
  }
  const region = String(record['awsRegion'])
  const result = await ask(emulator, 'events', region, 'AWSEvents.PutEvents', { Entries: [entry] })
  if (result['FailedEntryCount'] !== 0) throw new Error(`bed: event not accepted: ${JSON.stringify(result)}`)
}

function iamRecord(call: Call, answer: Answer): Recorded | undefined {
  if (call.service !== 'iam' || IAM_READS.test(call.operation)) return undefined
  const requestParameters = withoutSecrets(requestValues(form(call.request)))
  const responseElements = answer.status < 300 ? iamResult(call.operation, answer) : null
  return { eventName: call.operation, region: 'us-east-1', requestParameters, responseElements }
}

function iamResult(operation: string, answer: Answer): Value {
  const response = xmlValues(answer.body.toString())[camel(`${operation}Response`)]
  const result = isValues(response) ? response[camel(`${operation}Result`)] : undefined
  return isValues(result) && Object.keys(result).length > 0 ? withDates(withoutSecrets(result)) : null
}

function lambdaRecord(call: Call, answer: Answer): Recorded | undefined {
  const found =
    call.service === 'lambda' ? lambdaRoute(call.request.method, call.request.url.pathname) : undefined
  if (found?.route.recorded === undefined) return undefined
  const { url, body } = call.request
  const query = Object.fromEntries([...url.searchParams].map(([name, value]) => [camel(name), value]))
  const requestParameters = { ...found.parameters, ...query, ...jsonValues(body) }
  const result = answer.status < 300 ? jsonValues(answer.body) : {}
  const responseElements = Object.keys(result).length > 0 ? result : null
  return { eventName: found.route.recorded, region: call.region, requestParameters, responseElements }
}

function jsonValues(body: Buffer): Values {
  const value = camelled(z.json().parse(JSON.parse(body.length > 0 ? body.toString() : '{}')))
  const shown = withoutSecrets(isValues(value) ? value : {})
  return 'environment' in shown ? { ...shown, environment: {} } : shown
}

function camelled(value: Value): Value {
  if (Array.isArray(value)) return value.map(camelled)
  if (!isValues(value)) return value
  const named = Object.entries(value).map(([name, inner]) => [camel(name), inner] as const)
  return Object.fromEntries(named.map(([name, inner]) => [name, MAPS.has(name) ? inner : camelled(inner)]))
}

function withoutSecrets(values: Values): Values {
  const shown = Object.entries(values).filter(([name]) => !HIDDEN.has(name))
  return Object.fromEntries(
    shown.map(([name, inner]) => [name, isValues(inner) ? withoutSecrets(inner) : inner]),
  )
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
