import { randomUUID } from 'node:crypto'
import { LOCAL_ACCOUNT_ID, buildUserIdentity } from '../actors.ts'
import { type EdgeResponse, parseRecordedError } from '../edge/response.ts'
import type { EdgeCall } from '../edge/call.ts'
import { buildEc2Record } from './ec2-record.ts'
import { buildJsonRecord } from './json-record.ts'
import { buildLambdaRecord } from './lambda-record.ts'
import type { LocalServiceEvent } from '../edge/publish.ts'
import { buildQueryRecord } from './query-record.ts'
import type { RecordValues } from './query-protocol.ts'
import type { RecordedCallParts } from './recorded-call.ts'
import { buildSchedulerRecord } from './scheduler-record.ts'

/** The parts of a CloudTrail record that the local AWS uses. */
export interface CloudTrailRecord {
  [field: string]: unknown
  userIdentity: Record<string, unknown>
  eventTime: string
  eventSource: string
  eventName: string
  awsRegion: string
  requestParameters: RecordValues | null
  readOnly: boolean
  eventID: string
}

/** How the calls of each service whose changes are published are recorded. */
const RECORDS: Readonly<
  Record<string, (edgeCall: EdgeCall, response: EdgeResponse) => RecordedCallParts | undefined>
> = {
  'access-analyzer': buildJsonRecord,
  cloudformation: buildQueryRecord,
  cloudtrail: buildJsonRecord,
  ec2: buildEc2Record,
  ecr: buildJsonRecord,
  ecs: buildJsonRecord,
  events: buildJsonRecord,
  guardduty: buildJsonRecord,
  inspector2: buildJsonRecord,
  iam: buildQueryRecord,
  kms: buildJsonRecord,
  lambda: buildLambdaRecord,
  scheduler: buildSchedulerRecord,
  sns: buildQueryRecord,
  sqs: (edgeCall, response) => (isJson(edgeCall) ? buildJsonRecord : buildQueryRecord)(edgeCall, response),
}

/** The CloudTrail record of a mutating call, failed or not; undefined for what AWS does not record. */
export function buildCloudTrailRecord(
  edgeCall: EdgeCall,
  response: EdgeResponse,
): CloudTrailRecord | undefined {
  if (response.headers['content-type'] === 'text/html') return undefined
  const recorded = RECORDS[edgeCall.service]?.(edgeCall, response)
  if (recorded === undefined) return undefined
  const { region, ...names } = recorded
  return {
    eventVersion: '1.11',
    userIdentity: buildUserIdentity(edgeCall.accessKey),
    eventTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    eventSource: `${edgeCall.service}.amazonaws.com`,
    ...names,
    awsRegion: region,
    sourceIPAddress: '198.51.100.23',
    userAgent: edgeCall.request.headers['user-agent'] ?? 'local-aws',
    ...parseRecordedError(response, edgeCall.service),
    requestID: randomUUID(),
    eventID: randomUUID(),
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: LOCAL_ACCOUNT_ID,
    eventCategory: 'Management',
  }
}

function isJson({ request }: EdgeCall): boolean {
  return request.headers['x-amz-target'] !== undefined
}

/** The event by which a record of CloudTrail arrives at EventBridge. */
export function wrapRecordInEvent(
  service: string,
  record: Record<string, unknown> & { awsRegion: string },
): LocalServiceEvent {
  return {
    service,
    region: record.awsRegion,
    detailType: 'AWS API Call via CloudTrail',
    detail: record,
  }
}
