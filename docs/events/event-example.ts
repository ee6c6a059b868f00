import type { CollectorQueue } from '../../audit/resources/collector-queue.ts'

/** A minimal event as EventBridge delivers it. */
export interface EventExample {
  /** The API operation, or the detail type of a service's own event. */
  name: string
  /** What distinguishes it from others with this name. */
  that?: string
  event: object
}

/** A section of the page with its examples. */
export interface EventSection {
  title: string
  /** What applies to all events of the section. */
  about: string
  /** The collector function whose results are shown, if several receive these events. */
  collector?: CollectorQueue
  examples: readonly EventExample[]
}

export const DOC_ACCOUNT = '111122223333'
export const DOC_MANAGEMENT_ACCOUNT = '444455556666'
export const DOC_REGION = 'eu-west-1'
export const DOC_FIRST_REGION = 'us-east-1'

/** Parameters of a call: the request, or the request and the response. */
type CallParameters = object | readonly [request: object, response: object]

/** The account and region of calls; IAM's calls are in the region of the partition's global services. */
interface CallLocation {
  account?: string
  region?: string
}

/**
 * Builds examples of calls of a service's API by CloudTrail event name. What distinguishes an example from others with the
 * same name follows a colon.
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

/** Builds an example of a service's own event. */
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

/** Builds an example of a CloudTrail service event without an API call. */
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

/** Builds an example of a sign-in of the root user to the console, which CloudTrail records without a call. */
export function buildRootSignInExample(): EventExample {
  const response = { ConsoleLogin: 'Success' }
  const call = buildApiCall(
    'signin',
    'ConsoleLogin',
    { request: undefined, response },
    { region: DOC_FIRST_REGION },
  )
  const userIdentity = {
    type: 'Root',
    arn: `arn:aws:iam::${DOC_ACCOUNT}:root`,
    principalId: DOC_ACCOUNT,
    accountId: DOC_ACCOUNT,
  }
  const detail = { ...call.detail, eventType: 'AwsConsoleSignIn', userIdentity }
  return {
    name: 'ConsoleLogin',
    that: 'of the root user',
    event: { ...call, 'detail-type': 'AWS Console Sign In via CloudTrail', detail },
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
