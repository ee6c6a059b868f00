import { HISTORY_ACCOUNT_ID, HISTORY_REGION } from '../accounts/identifiers.ts'

/** An event of a step, without its ids and times. */
export type StepEvent =
  | {
      by: 'CloudTrail'
      /** `service:Operation`, with the date that Lambda appends. */
      call: string
      request: object
      response: object | null
    }
  | {
      /** An action of a service itself. */
      by: 'CloudTrail of a service'
      call: string
      details: object
    }
  | { by: 'service'; source: string; detailType: string; detail: object; resources?: readonly string[] }

/** Builds CloudTrail's event of a call. */
export function buildCallEvent(call: string, request: object, response: object | null = null): StepEvent {
  return { by: 'CloudTrail', call, request, response }
}

/** Builds an event of ECR about an image. */
export function buildEcrEvent(detailType: string, detail: object): StepEvent {
  return { by: 'service', source: 'aws.ecr', detailType, detail }
}

/** The actors of calls. */
const ACTORS = [
  {
    type: 'IAMUser',
    principalId: 'AIDA4C26D9074C27D89ED',
    arn: `arn:aws:iam::${HISTORY_ACCOUNT_ID}:user/carol`,
    accountId: HISTORY_ACCOUNT_ID,
    userName: 'carol',
  },
  {
    type: 'AssumedRole',
    principalId: 'AROA1B158839F8AA339E8:GitHubActions',
    arn: `arn:aws:sts::${HISTORY_ACCOUNT_ID}:assumed-role/CiDeployRole/GitHubActions`,
    accountId: HISTORY_ACCOUNT_ID,
    sessionContext: { sessionIssuer: { type: 'Role', userName: 'CiDeployRole' } },
  },
] as const

/** Builds the event as EventBridge delivers it. `number` is unique within its history. */
export function renderStepEvent(event: StepEvent, number: number, at: Date): object {
  const time = at.toISOString().replace('.000Z', 'Z')
  const envelope = { version: '0', id: `envelope-${number}`, account: HISTORY_ACCOUNT_ID, time }
  if (event.by === 'service') {
    const { source, detailType, detail, resources = [] } = event
    return { ...envelope, 'detail-type': detailType, source, region: HISTORY_REGION, resources, detail }
  }
  const [service = '', eventName = ''] = event.call.split(':')
  const awsRegion = service === 'iam' ? 'us-east-1' : HISTORY_REGION
  const record = {
    eventVersion: '1.11',
    eventTime: time,
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion,
    eventID: `event-${number}`,
    managementEvent: true,
    recipientAccountId: HISTORY_ACCOUNT_ID,
    eventCategory: 'Management',
  }
  const source = { ...envelope, source: `aws.${service}`, region: awsRegion, resources: [] }
  if (event.by === 'CloudTrail of a service')
    return {
      ...source,
      'detail-type': 'AWS Service Event via CloudTrail',
      detail: {
        ...record,
        userIdentity: { accountId: HISTORY_ACCOUNT_ID, invokedBy: 'AWS Internal' },
        sourceIPAddress: 'AWS Internal',
        requestParameters: null,
        responseElements: null,
        readOnly: true,
        eventType: 'AwsServiceEvent',
        serviceEventDetails: event.details,
      },
    }
  return {
    ...source,
    'detail-type': 'AWS API Call via CloudTrail',
    detail: {
      ...record,
      userIdentity: ACTORS[number % ACTORS.length],
      sourceIPAddress: '198.51.100.23',
      userAgent: 'aws-cli/2.31.0',
      requestParameters: event.request,
      responseElements: event.response,
      requestID: `request-${number}`,
      readOnly: false,
      eventType: 'AwsApiCall',
    },
  }
}
