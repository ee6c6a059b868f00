import * as z from 'zod/mini'
import { getPartition } from '../../audit/resources/arn.ts'
import type { ResourceLocation } from '../../audit/resources/resource.ts'

/** A deployment of a service about which ECS asks (ECS Developer Guide, "Lambda hooks for Amazon ECS service deployments"). */
export interface HookedDeployment {
  /** Such as `PRE_SCALE_UP`. */
  stage: string
  /** The ARN of the service. */
  service: string
  /** The ARN of the service revision that is deployed. */
  revision: string
  /** Whether traffic goes back from the revision to an earlier one. */
  isRollback: boolean
  /** When the hook was first asked; absent the first time. */
  askedSince?: Date
}

/** The field of `hookDetails` that ECS passes on from one invocation to the next. */
export const ASKED_SINCE = 'assayAskedSince'

/** Milliseconds by which the clocks of two instances may differ. */
const CLOCK_SKEW = 60_000

const text = (most: number) => z.string().check(z.maxLength(most))
const weightsSchema = z.optional(z.nullable(z.record(z.string(), z.number())))
const payloadSchema = z.object({
  lifecycleStage: z.string().check(z.regex(/^[A-Z_]{1,100}$/)),
  executionDetails: z.object({
    serviceArn: text(1_000),
    targetServiceRevisionArn: text(1_000),
    testTrafficWeights: weightsSchema,
    productionTrafficWeights: weightsSchema,
  }),
  hookDetails: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
})
type Payload = z.infer<typeof payloadSchema>

const REVISION =
  /^arn:([a-z-]+):ecs:([a-z0-9-]+):(\d{12}):service-revision\/([\w-]{1,255})\/([\w-]{1,255})\/\w{1,255}$/

/** The deployment that a payload is about, in the account and region of the hook; a text that says what is wrong with it. */
export function parseHookedDeployment(
  payload: unknown,
  { account, region }: ResourceLocation,
  now: Date,
): HookedDeployment | string {
  const parsed = payloadSchema.safeParse(payload)
  if (!parsed.success) return 'the payload is not one of a lifecycle hook of ECS'
  const { lifecycleStage: stage, executionDetails, hookDetails } = parsed.data
  const { serviceArn: service, targetServiceRevisionArn: revision } = executionDetails
  const [, partition, ofRegion, ofAccount, cluster, name] = REVISION.exec(revision) ?? []
  if (cluster === undefined || name === undefined) return 'the payload names no service revision'
  if (partition !== getPartition(region) || ofRegion !== region || ofAccount !== account)
    return `the service revision is not in account ${account} and region ${region}, where this hook answers`
  const start = `arn:${partition}:ecs:${region}:${account}:service/`
  // ARNs in the format before 2018 lack the cluster.
  if (![`${start}${cluster}/${name}`, `${start}${name}`].includes(service))
    return 'the payload names a service and a service revision of another one'
  const asked = parseAskedSince(hookDetails?.[ASKED_SINCE], now)
  if (asked === 'INVALID') return `hookDetails has no valid time in ${ASKED_SINCE}`
  return {
    stage,
    service,
    revision,
    isRollback: isRollback(parsed.data),
    ...(asked === undefined ? {} : { askedSince: asked }),
  }
}

function parseAskedSince(value: unknown, now: Date): Date | undefined | 'INVALID' {
  if (value === undefined) return undefined
  const at = typeof value === 'string' && value.length <= 30 ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) || at > now.getTime() + CLOCK_SKEW ? 'INVALID' : new Date(at)
}

/**
 * The stages that ECS runs again during a rollback, with the field of their weights. The revision then has no traffic, and
 * another one has all of it.
 */
const SHIFTS = {
  TEST_TRAFFIC_SHIFT: 'testTrafficWeights',
  PRODUCTION_TRAFFIC_SHIFT: 'productionTrafficWeights',
} as const

function isRollback({ lifecycleStage, executionDetails }: Payload): boolean {
  if (lifecycleStage !== 'TEST_TRAFFIC_SHIFT' && lifecycleStage !== 'PRODUCTION_TRAFFIC_SHIFT') return false
  const weights = executionDetails[SHIFTS[lifecycleStage]] ?? {}
  return weights[executionDetails.targetServiceRevisionArn] === 0 && Object.values(weights).includes(100)
}
