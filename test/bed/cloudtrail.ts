import { randomUUID } from 'node:crypto'
import { ACCOUNT, identity } from './actors.ts'
import { type Answer, errorOf } from './answer.ts'
import type { Call } from './call.ts'
import { ec2Record } from './ec2-record.ts'
import { jsonRecord } from './json-record.ts'
import { lambdaRecord } from './lambda-record.ts'
import type { ServiceEvent } from './publish.ts'
import { queryRecord } from './query-record.ts'
import type { Values } from './query-protocol.ts'
import type { Recorded } from './recorded.ts'
import { schedulerRecord } from './scheduler-record.ts'

/** A record of CloudTrail, as far as the bed looks into it. */
export interface CloudTrailRecord {
  [field: string]: unknown
  userIdentity: Record<string, unknown>
  eventTime: string
  eventSource: string
  eventName: string
  awsRegion: string
  requestParameters: Values | null
  readOnly: boolean
  eventID: string
}

/** How the calls of each service whose changes are published are recorded. */
const RECORDS: Readonly<Record<string, (call: Call, answer: Answer) => Recorded | undefined>> = {
  cloudformation: queryRecord,
  cloudtrail: jsonRecord,
  ec2: ec2Record,
  ecr: jsonRecord,
  ecs: jsonRecord,
  events: jsonRecord,
  guardduty: jsonRecord,
  inspector2: jsonRecord,
  iam: queryRecord,
  kms: jsonRecord,
  lambda: lambdaRecord,
  scheduler: schedulerRecord,
  sns: queryRecord,
  sqs: (call, answer) => (isJson(call) ? jsonRecord : queryRecord)(call, answer),
}

/** The CloudTrail record of a mutating call, failed or not; undefined for what AWS does not record. */
export function cloudTrailRecord(call: Call, answer: Answer): CloudTrailRecord | undefined {
  if (answer.headers['content-type'] === 'text/html') return undefined
  const recorded = RECORDS[call.service]?.(call, answer)
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

function isJson({ request }: Call): boolean {
  return request.headers['x-amz-target'] !== undefined
}

/** The event by which a record of CloudTrail arrives at EventBridge. */
export function recordEvent(
  service: string,
  record: Record<string, unknown> & { awsRegion: string },
): ServiceEvent {
  return {
    service,
    region: record.awsRegion,
    detailType: 'AWS API Call via CloudTrail',
    detail: record,
  }
}
