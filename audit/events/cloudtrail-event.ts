import * as z from 'zod/mini'
import {
  UNKNOWN_ACTOR,
  UnreadableEvent,
  type Actor,
  type Change,
  type IgnoreReason,
  type AuditScope,
} from './change.ts'
import { describeShapeError } from '../text/shape-error.ts'

const textSchema = z.string().check(z.maxLength(2_048))
/** Treats invalid values as absent, so that only required fields make an event unreadable. */
function ignoreInvalid<S extends z.ZodMiniType>(schema: S) {
  const read = (value: unknown): z.infer<S> | undefined => z.safeParse(schema, value).data
  return z.optional(z.pipe(z.unknown(), z.transform(read)))
}

const optionalTextSchema = ignoreInvalid(textSchema)
const optionalObjectSchema = ignoreInvalid(z.record(z.string(), z.unknown()))

const sessionSchema = z.object({ sessionIssuer: ignoreInvalid(z.object({ arn: optionalTextSchema })) })

const identitySchema = z.object({
  type: optionalTextSchema,
  arn: optionalTextSchema,
  userName: optionalTextSchema,
  principalId: optionalTextSchema,
  invokedBy: optionalTextSchema,
  sessionContext: ignoreInvalid(sessionSchema),
})

/** The detail types of CloudTrail events: API calls, actions of a service without a call, and sign-ins to the console. */
export const API_CALL_DETAIL_TYPE = 'AWS API Call via CloudTrail'
export const SERVICE_EVENT_DETAIL_TYPE = 'AWS Service Event via CloudTrail'
export const SIGN_IN_DETAIL_TYPE = 'AWS Console Sign In via CloudTrail'

/** The fields of a CloudTrail event that Assay reads (CloudTrail User Guide, "CloudTrail record contents"). */
const eventSchema = z.object({
  'detail-type': z.enum([API_CALL_DETAIL_TYPE, SERVICE_EVENT_DETAIL_TYPE, SIGN_IN_DETAIL_TYPE]),
  source: textSchema,
  account: z.string().check(z.regex(/^\d{12}$/)),
  region: textSchema,
  detail: z.object({
    eventSource: textSchema,
    eventName: textSchema,
    eventID: textSchema,
    eventTime: textSchema,
    awsRegion: textSchema,
    recipientAccountId: optionalTextSchema,
    userIdentity: ignoreInvalid(identitySchema),
    sourceIPAddress: optionalTextSchema,
    sessionCredentialFromConsole: optionalTextSchema,
    errorCode: optionalTextSchema,
    readOnly: ignoreInvalid(z.boolean()),
    requestParameters: optionalObjectSchema,
    responseElements: optionalObjectSchema,
    serviceEventDetails: optionalObjectSchema,
    resources: z.optional(z.unknown()),
  }),
})

/** A parsed management event of CloudTrail. */
export interface CloudTrailEvent {
  id: string
  account: string
  region: string
  /** `lambda`, `iam`. */
  service: string
  /** The operation without the date and version that Lambda appends: `CreateFunction`. */
  operation: string
  actor: Actor
  at: string
  request: Readonly<Record<string, unknown>>
  response: Readonly<Record<string, unknown>>
  /** The details of an action of a service without a call. */
  details: Readonly<Record<string, unknown>>
  /** The ARNs of the resources in the event; most services leave them out. */
  resources: readonly string[]
  failed: boolean
  /** Whether the call was a dry run. */
  dryRun: boolean
  readOnly: boolean
}

/** EC2's error code of a dry run that would succeed (EC2 API Reference, "Error codes"). */
const DRY_RUN_ERROR_CODE = 'Client.DryRunOperation'

/** Parses a CloudTrail event. Throws UnreadableEvent for other events. */
export function parseCloudTrailEvent(event: unknown): CloudTrailEvent {
  const parsed = eventSchema.safeParse(event)
  if (!parsed.success)
    throw new UnreadableEvent(`not a CloudTrail event: ${describeShapeError(parsed.error)}`)
  const { detail, account } = parsed.data
  const recipient = detail.recipientAccountId ?? account
  if (Number.isNaN(Date.parse(detail.eventTime))) throw new UnreadableEvent('eventTime is not a valid time')
  return {
    id: `ct:${recipient}:${detail.eventID}`,
    account: recipient,
    region: detail.awsRegion,
    service: detail.eventSource.split('.')[0] ?? detail.eventSource,
    operation: detail.eventName.replace(/20\d{6}(v\d+)?$/, ''),
    actor: parseActor(detail),
    at: new Date(detail.eventTime).toISOString(),
    request: detail.requestParameters ?? {},
    response: detail.responseElements ?? {},
    details: detail.serviceEventDetails ?? {},
    resources: listResourceArns(detail.resources),
    failed: typeof detail.errorCode === 'string',
    dryRun: detail.errorCode === DRY_RUN_ERROR_CODE || detail.requestParameters?.['dryRun'] === true,
    readOnly: detail.readOnly === true,
  }
}

/** The maximum number of resources that are read from an event: events can come from anyone who can put events. */
const MAX_RESOURCES = 100

function listResourceArns(resources: unknown): string[] {
  if (!Array.isArray(resources)) return []
  return resources
    .slice(0, MAX_RESOURCES)
    .flatMap(each => readText(readObject({ each }, 'each'), 'ARN') ?? [])
}

/** The common fields of a change that an API call made. */
export function deriveCloudTrailChange({
  id,
  account,
  region,
  service,
  operation,
  actor,
  at,
}: CloudTrailEvent): Omit<Change, 'subjects'> {
  return { id, account, region, action: `${service}:${operation}`, actor, at, eventuallyConsistent: false }
}

/** Why `call` changes nothing that is audited; undefined if it may. */
export function findIgnoreReason(call: CloudTrailEvent, auditScope: AuditScope): IgnoreReason | undefined {
  if (call.dryRun) return 'dry-run'
  if (call.failed) return 'failed'
  if (call.readOnly) return 'read-only'
  if (call.service !== 'iam' && !auditScope.regions.includes(call.region)) return 'out-of-scope-region'
  return undefined
}

/** The parameter `name` if it is a non-empty string of at most 2,048 characters. */
export function readText(parameters: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = parameters[name]
  return typeof value === 'string' && value !== '' && value.length <= 2_048 ? value : undefined
}

/** The parameter `name` if it is an object, or else an empty object. */
export function readObject(
  parameters: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, unknown>> {
  const value = parameters[name]
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function parseActor(detail: z.infer<typeof eventSchema>['detail']): Actor {
  const identity = detail.userIdentity ?? {}
  const session = identity.arn?.split(':')[5]?.replace(/^assumed-role\//, '')
  const name = identity.userName ?? session ?? identity.invokedBy ?? identity.principalId ?? UNKNOWN_ACTOR
  const issuer = identity.sessionContext?.sessionIssuer?.arn
  return {
    type: identity.type ?? 'Unknown',
    name,
    ...(identity.arn ? { arn: identity.arn } : {}),
    ...(issuer ? { issuer } : {}),
    ...(detail.sessionCredentialFromConsole === 'true' ? { console: true as const } : {}),
    ...(identity.invokedBy && identity.invokedBy !== name ? { via: identity.invokedBy } : {}),
    ...(detail.sourceIPAddress ? { address: detail.sourceIPAddress } : {}),
  }
}
