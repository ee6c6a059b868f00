import {
  buildCanaryRoleArn,
  buildCanaryTargetArn,
  buildCanaryInput,
  canaryDeadlines,
} from '../resources/assay/canary.ts'
import { nameParts } from '../resources/assay/deployment-names.ts'
import { buildDeploymentResource } from '../resources/assay/deployment.ts'
import { buildRegionalDeploymentResource } from '../resources/assay/regional-deployment.ts'
import type { ResourceLocation } from '../resources/resource.ts'
import { listDeployedRegions, type DeploymentScope } from './scope.ts'

/** The queues that have a schedule of their name. Without these schedules parts of the audit never run. */
export const SCHEDULED_QUEUES = ['sweep', 'self-change'] as const

/** What EventBridge Scheduler replaces with the scheduled time ("Adding context attributes" of its User Guide). */
export const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>'

/** A schedule of Assay that sends a message, as this version deploys it. */
export interface DeployedSchedule {
  /** The queue that it sends to, which also names it. */
  queue: (typeof SCHEDULED_QUEUES)[number]
  /** `cron(…)` or `rate(…)`, in EventBridge Scheduler's syntax. */
  expression: string
  /** An IANA time zone. */
  timeZone: string
  /** The message without its scheduled time and the id of the stack. */
  message: object
}

/** Lists the schedules without which parts of the audit never run: of the full scan, and of the hourly self-check. */
export function listDeployedSchedules(
  account: string,
  {
    home,
    regions,
    prefix,
    schedules: { sweep, timeZone },
  }: Pick<DeploymentScope, 'home' | 'regions' | 'prefix' | 'schedules'>,
): [sweep: DeployedSchedule, selfCheck: DeployedSchedule] {
  const regional = listDeployedRegions({ home, regions }).map(region =>
    buildRegionalDeploymentResource({ account, region }, prefix),
  )
  const resources = [buildDeploymentResource({ account, region: home }, prefix), ...regional]
  const selfCheck = { type: 'scheduled-refresh', resources }
  return [
    { queue: 'sweep', expression: sweep, timeZone, message: { type: 'sweep' } },
    { queue: 'self-change', expression: 'rate(1 hour)', timeZone, message: selfCheck },
  ]
}

/** The schedule of the canary as this version deploys it: it calls an API itself, without a function. */
export interface DeployedCanary {
  name: string
  /** `rate(…)`, in EventBridge Scheduler's syntax. */
  expression: string
  /** An IANA time zone. */
  timeZone: string
  /** The ARN of the universal target. */
  target: string
  /** The ARN of the role that makes the call. */
  role: string
  /** The parameters of the call. */
  input: object
}

/** Describes the schedule of the canary in the home region of `location`. */
export function describeDeployedCanary(
  location: ResourceLocation,
  { prefix, schedules: { timeZone } }: Pick<DeploymentScope, 'prefix' | 'schedules'>,
): DeployedCanary {
  return {
    name: nameParts(prefix).canarySchedule,
    expression: `rate(${canaryDeadlines.period / 60} minutes)`,
    timeZone,
    target: buildCanaryTargetArn(location.region),
    role: buildCanaryRoleArn(location, prefix),
    input: buildCanaryInput(prefix),
  }
}
