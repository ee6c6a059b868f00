import { ACCOUNT, REGION } from '../account/place.ts'

/** What AWS tells of a change, but for its ids and times. */
export type Telling =
  | {
      by: 'CloudTrail'
      /** `service:Operation`, with the date that Lambda appends. */
      call: string
      request: object
      response: object | null
    }
  | {
      /** What a service did by itself. */
      by: 'CloudTrail of a service'
      call: string
      details: object
    }
  | { by: 'service'; source: string; detailType: string; detail: object; resources?: readonly string[] }

/** CloudTrail's event of a call. */
export function told(call: string, request: object, response: object | null = null): Telling {
  return { by: 'CloudTrail', call, request, response }
}

/** An event of ECR's own about an image. */
export function toldByEcr(detailType: string, detail: object): Telling {
  return { by: 'service', source: 'aws.ecr', detailType, detail }
}

/** Who makes calls. */
const ACTORS = [
  {
    type: 'IAMUser',
    principalId: 'AIDA4C26D9074C27D89ED',
    arn: `arn:aws:iam::${ACCOUNT}:user/carol`,
    accountId: ACCOUNT,
    userName: 'carol',
  },
  {
    type: 'AssumedRole',
    principalId: 'AROA1B158839F8AA339E8:GitHubActions',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/CiDeployRole/GitHubActions`,
    accountId: ACCOUNT,
    sessionContext: { sessionIssuer: { type: 'Role', userName: 'CiDeployRole' } },
  },
] as const

/** The event of `telling`, as EventBridge delivers it; `number` tells it from all others of its history. */
export function eventOf(telling: Telling, number: number, at: Date): object {
  const time = at.toISOString().replace('.000Z', 'Z')
  const envelope = { version: '0', id: `envelope-${number}`, account: ACCOUNT, time }
  if (telling.by === 'service') {
    const { source, detailType, detail, resources = [] } = telling
    return { ...envelope, 'detail-type': detailType, source, region: REGION, resources, detail }
  }
  const [service = '', eventName = ''] = telling.call.split(':')
  const awsRegion = service === 'iam' ? 'us-east-1' : REGION
  const record = {
    eventVersion: '1.11',
    eventTime: time,
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion,
    eventID: `event-${number}`,
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
  }
  const source = { ...envelope, source: `aws.${service}`, region: awsRegion, resources: [] }
  if (telling.by === 'CloudTrail of a service')
    return {
      ...source,
      'detail-type': 'AWS Service Event via CloudTrail',
      detail: {
        ...record,
        userIdentity: { accountId: ACCOUNT, invokedBy: 'AWS Internal' },
        sourceIPAddress: 'AWS Internal',
        requestParameters: null,
        responseElements: null,
        readOnly: true,
        eventType: 'AwsServiceEvent',
        serviceEventDetails: telling.details,
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
      requestParameters: telling.request,
      responseElements: telling.response,
      requestID: `request-${number}`,
      readOnly: false,
      eventType: 'AwsApiCall',
    },
  }
}
