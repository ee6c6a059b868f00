import * as z from 'zod/mini'
import { UnreadableEvent, type Actor, type Change, type IgnoreReason, type Scope } from './change.ts'

const text = z.string().check(z.maxLength(2_048))
/** What has another form than it should counts as left out: only what every event must have is insisted on. */
function lenient<S extends z.ZodMiniType>(schema: S) {
  const read = (value: unknown): z.infer<S> | undefined => z.safeParse(schema, value).data
  return z.optional(z.pipe(z.unknown(), z.transform(read)))
}

const optionalText = lenient(text)
const optionalObject = lenient(z.record(z.string(), z.unknown()))

const identity = z.object({
  type: optionalText,
  arn: optionalText,
  userName: optionalText,
  principalId: optionalText,
  invokedBy: optionalText,
})

/** What CloudTrail tells of a call, and of what a service did by itself. */
export const API_CALL = 'AWS API Call via CloudTrail'
export const SERVICE_EVENT = 'AWS Service Event via CloudTrail'

/** An event of CloudTrail, as far as we read it (CloudTrail User Guide, "CloudTrail record contents"). */
const schema = z.object({
  'detail-type': z.enum([API_CALL, SERVICE_EVENT]),
  source: text,
  account: z.string().check(z.regex(/^\d{12}$/)),
  region: text,
  detail: z.object({
    eventSource: text,
    eventName: text,
    eventID: text,
    eventTime: text,
    awsRegion: text,
    recipientAccountId: optionalText,
    userIdentity: lenient(identity),
    sourceIPAddress: optionalText,
    errorCode: optionalText,
    readOnly: lenient(z.boolean()),
    requestParameters: optionalObject,
    responseElements: optionalObject,
    serviceEventDetails: optionalObject,
    resources: z.optional(z.unknown()),
  }),
})

/** A management event of CloudTrail, with its optional parts spelt out. */
export interface ApiCall {
  id: string
  account: string
  region: string
  /** `lambda`, `iam`. */
  service: string
  /** The operation's name without the date and version that Lambda appends: `CreateFunction`. */
  operation: string
  actor: Actor
  at: string
  request: Readonly<Record<string, unknown>>
  response: Readonly<Record<string, unknown>>
  /** What a service did by itself. */
  details: Readonly<Record<string, unknown>>
  /** The ARNs of what CloudTrail says that it is about; most services leave them out. */
  resources: readonly string[]
  failed: boolean
  /** Whether it only asked if it may. */
  dryRun: boolean
  readOnly: boolean
}

/** With this EC2 answers a dry run that would succeed (EC2 API Reference, "Error codes"). */
const MAY_BE_DONE = 'Client.DryRunOperation'

/** Reads an event as an API call. Throws UnreadableEvent when it is none. */
export function apiCallOf(event: unknown): ApiCall {
  const parsed = schema.safeParse(event)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new UnreadableEvent(`no CloudTrail event: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`)
  }
  const { detail, account } = parsed.data
  const recipient = detail.recipientAccountId ?? account
  if (Number.isNaN(Date.parse(detail.eventTime))) throw new UnreadableEvent('eventTime is no time')
  return {
    id: `ct:${recipient}:${detail.eventID}`,
    account: recipient,
    region: detail.awsRegion,
    service: detail.eventSource.split('.')[0] ?? detail.eventSource,
    operation: detail.eventName.replace(/20\d{6}(v\d+)?$/, ''),
    actor: actorOf(detail),
    at: new Date(detail.eventTime).toISOString(),
    request: detail.requestParameters ?? {},
    response: detail.responseElements ?? {},
    details: detail.serviceEventDetails ?? {},
    resources: arnsIn(detail.resources),
    failed: typeof detail.errorCode === 'string',
    dryRun: detail.errorCode === MAY_BE_DONE || detail.requestParameters?.['dryRun'] === true,
    readOnly: detail.readOnly === true,
  }
}

/** As many as a call of CloudTrail's names at the most; events may be anybody's. */
const MOST_RESOURCES = 100

function arnsIn(resources: unknown): string[] {
  if (!Array.isArray(resources)) return []
  return resources.slice(0, MOST_RESOURCES).flatMap(each => textAt(objectAt({ each }, 'each'), 'ARN') ?? [])
}

/** What every change has that a call made. */
export function toldByCall({
  id,
  account,
  region,
  service,
  operation,
  actor,
  at,
}: ApiCall): Omit<Change, 'subjects'> {
  return { id, account, region, action: `${service}:${operation}`, actor, at, lags: false }
}

/** Why nothing came of `call`, if so. */
export function withoutEffect(call: ApiCall, scope: Scope): IgnoreReason | undefined {
  if (call.dryRun) return 'dry-run'
  if (call.failed) return 'failed'
  if (call.readOnly) return 'read-only'
  if (call.service !== 'iam' && !scope.regions.includes(call.region)) return 'out-of-scope-region'
  return undefined
}

/** The parameter `name` if it is a text. */
export function textAt(parameters: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = parameters[name]
  return typeof value === 'string' && value !== '' && value.length <= 2_048 ? value : undefined
}

/** The parameter `name` if it is an object. */
export function objectAt(
  parameters: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, unknown>> {
  const value = parameters[name]
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function actorOf(detail: z.infer<typeof schema>['detail']): Actor {
  const who = detail.userIdentity ?? {}
  const session = who.arn?.split(':')[5]?.replace(/^assumed-role\//, '')
  const name =
    who.userName ?? session ?? who.invokedBy ?? who.principalId ?? 'somebody the event does not name'
  return {
    type: who.type ?? 'Unknown',
    name,
    ...(who.arn ? { arn: who.arn } : {}),
    ...(who.invokedBy && who.invokedBy !== name ? { via: who.invokedBy } : {}),
    ...(detail.sourceIPAddress ? { address: detail.sourceIPAddress } : {}),
  }
}
