import { randomUUID } from 'node:crypto'
import { ACCOUNT, identity } from './actors.ts'
import { type Answer, errorOf } from './answer.ts'
import type { Call } from './call.ts'
import { ec2Record } from './ec2-record.ts'
import { iamRecord } from './iam-record.ts'
import { jsonRecord } from './json-record.ts'
import { lambdaRecord } from './lambda-record.ts'
import type { ServiceEvent } from './publish.ts'
import type { Recorded } from './recorded.ts'

/** How the calls of each service whose changes are published are recorded. */
const RECORDS: Readonly<Record<string, (call: Call, answer: Answer) => Recorded | undefined>> = {
  cloudtrail: jsonRecord,
  ec2: ec2Record,
  ecr: jsonRecord,
  ecs: jsonRecord,
  guardduty: jsonRecord,
  inspector2: jsonRecord,
  iam: iamRecord,
  lambda: lambdaRecord,
}

/** The CloudTrail record of a mutating call, failed or not; undefined for what AWS does not record. */
export function cloudTrailRecord(call: Call, answer: Answer): Record<string, unknown> | undefined {
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

/** The event by which a record of CloudTrail arrives at EventBridge. */
export function recordEvent(service: string, record: Record<string, unknown>): ServiceEvent {
  return {
    service,
    region: String(record['awsRegion']),
    detailType: 'AWS API Call via CloudTrail',
    detail: record,
  }
}
