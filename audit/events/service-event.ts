import * as z from 'zod/mini'
import type { ResourceLocation } from '../resources/resource.ts'
import { UnreadableEvent, type Actor, type Change } from './change.ts'
import { quoteText } from '../text/quote-text.ts'
import { describeShapeError } from '../text/shape-error.ts'

const textSchema = z.string().check(z.minLength(1), z.maxLength(256))
const eventSchema = z.object({
  'detail-type': textSchema,
  source: textSchema,
  id: textSchema,
  account: z.string().check(z.regex(/^\d{12}$/)),
  region: textSchema,
  time: textSchema.check(z.refine(time => !Number.isNaN(Date.parse(time)))),
  resources: z.optional(z.unknown()),
  detail: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
})

/** An event that a service sends itself, without an actor (EventBridge User Guide, "AWS service event metadata"). */
export interface AwsServiceEvent extends ResourceLocation {
  /** The same for every delivery. */
  id: string
  /** Its detail type. */
  detailType: string
  /** ISO 8601. */
  at: string
  /** The content; any field can be missing. */
  detail: Readonly<Record<string, unknown>>
  /** Usually ARNs. */
  resources: readonly unknown[]
}

/** Parses an event from `source` with one of these detail types. Throws UnreadableEvent for other events. */
export function parseServiceEvent(event: unknown, source: string, types: readonly string[]): AwsServiceEvent {
  const parsed = z.safeParse(eventSchema, event)
  if (!parsed.success)
    throw new UnreadableEvent(`not an event of ${source}: ${describeShapeError(parsed.error)}`)
  const { id, account, region, time, 'detail-type': detailType, detail, resources } = parsed.data
  if (parsed.data.source !== source || !types.includes(detailType))
    throw new UnreadableEvent(
      `unexpected event: ${quoteText(detailType)} of ${quoteText(parsed.data.source)}, expected an event of ${source}`,
    )
  return {
    id: `eb:${account}:${region}:${id}`,
    account,
    region,
    detailType,
    at: new Date(time).toISOString(),
    detail: detail ?? {},
    resources: Array.isArray(resources) ? resources : [],
  }
}

/** What the events say that services send themselves: the actions of their changes. */
export type ServiceEventAction =
  | 'cloudwatch:AlarmStateChange'
  | 'ecr:Delete'
  | 'ecr:ImageAction'
  | 'ecr:ImageScan'
  | 'ecr:ImageScanFailed'
  | 'ecr:PullThroughCache'
  | 'ecr:Push'
  | 'ecr:Replicate'
  | 'ecr:ScanFrequencyChange'
  | 'ecr:UpdateStorageClass'
  | 'ecs:DeploymentStateChange'
  | 'ecs:TaskStateChange'
  | 'guardduty:Coverage'
  | 'guardduty:Finding'
  | 'inspector2:Coverage'
  | 'inspector2:Finding'
  | 'inspector2:Scan'

/** The common fields of a change that a service reports. */
export function deriveServiceEventChange(
  { id, account, region, at }: AwsServiceEvent,
  actor: Actor,
  action: ServiceEventAction,
): Omit<Change, 'subjects'> {
  return { id, account, region, action, actor, at, eventuallyConsistent: false }
}
