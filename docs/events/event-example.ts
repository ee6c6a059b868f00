import type { CollectorQueue } from '../../audit/resources/collector-queue.ts'

/** An event as EventBridge delivers it, with no more in it than tells what it is about. */
export interface EventExample {
  /** The operation of AWS's API, or the detail type of an event that a service sends by itself. */
  name: string
  /** What sets it apart from others of this name. */
  that?: string
  event: object
}

/** The examples of a section of the page. */
export interface EventSection {
  title: string
  /** Whose events they are, and what is to be known of all of them. */
  about: string
  /** The reader whose answers are shown, where several readers get these events. */
  collector?: CollectorQueue
  examples: readonly EventExample[]
}

export const DOC_ACCOUNT = '111122223333'
export const DOC_MANAGEMENT_ACCOUNT = '444455556666'
export const DOC_REGION = 'eu-west-1'
export const DOC_FIRST_REGION = 'us-east-1'

/** Parameters of a call: those of the request, or those of the request and of the answer. */
type CallParameters = object | readonly [request: object, response: object]

/** Where calls are made: IAM, for one, answers in the partition's first region only. */
interface CallLocation {
  account?: string
  region?: string
}

/**
 * Examples of calls of a service's API, by the names that CloudTrail gives them. What sets one apart from others of
 * its name follows a colon.
 */
export function buildCallExamples(
  service: string,
  all: Readonly<Record<string, CallParameters>>,
  location?: CallLocation,
): EventExample[] {
  return Object.entries(all).map(([key, parameters]) => {
    const [eventName = '', that] = key.split(': ')
    const [request, response] = Array.isArray(parameters) ? (parameters as object[]) : [parameters]
    const event = buildApiCall(service, eventName, { request, response }, location)
    return { name: eventName.replace(/20\d{6}(v\d+)?$/, ''), ...(that === undefined ? {} : { that }), event }
  })
}

/** An example of what a service tells by itself. */
export function buildServiceEventExample(
  source: string,
  type: string,
  detail: object,
  more: { that?: string; resources?: readonly string[] } = {},
): EventExample {
  const { that, resources = [] } = more
  const envelope = {
    version: '0',
    id: '6f5a1c0e',
    source,
    account: DOC_ACCOUNT,
    time: TIME,
    region: DOC_REGION,
  }
  return {
    name: type,
    ...(that === undefined ? {} : { that }),
    event: { ...envelope, 'detail-type': type, resources, detail },
  }
}

/** An example of an event that a service has CloudTrail record without a call. */
export function buildCloudTrailServiceEventExample(
  service: string,
  eventName: string,
  detail: object,
): EventExample {
  const call = buildApiCall(service, eventName, { request: undefined, response: undefined })
  const userIdentity = { accountId: DOC_ACCOUNT, invokedBy: 'AWS Internal' }
  const own = { ...call.detail, eventType: 'AwsServiceEvent', userIdentity, ...detail }
  return {
    name: eventName,
    event: { ...call, 'detail-type': 'AWS Service Event via CloudTrail', detail: own },
  }
}

const TIME = '2026-05-12T09:00:00Z'

function buildApiCall(
  service: string,
  eventName: string,
  { request, response }: { request: object | undefined; response: object | undefined },
  { account = DOC_ACCOUNT, region = DOC_REGION }: CallLocation = {},
) {
  const userIdentity = {
    type: 'IAMUser',
    arn: `arn:aws:iam::${account}:user/carol`,
    accountId: account,
    userName: 'carol',
  }
  return {
    version: '0',
    id: '6f5a1c0e',
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${service}`,
    account,
    time: TIME,
    region,
    resources: [],
    detail: {
      eventVersion: '1.11',
      userIdentity,
      eventTime: TIME,
      eventSource: `${service}.amazonaws.com`,
      eventName,
      awsRegion: region,
      sourceIPAddress: '198.51.100.23',
      requestParameters: request ?? null,
      responseElements: response ?? null,
      eventID: '0f6a7a39-3c1d-4d67-9a52-0e3ad0f6a1b2',
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: account,
      eventCategory: 'Management',
    },
  }
}
