import { getPartition } from '../arn.ts'
import type { ResourceLocation } from '../resource.ts'
import { nameParts } from './deployment-names.ts'

/** The service of the canary's call as EventBridge Scheduler and the SDKs name it. */
const CANARY_SDK_SERVICE = 'cloudwatch'

/**
 * The canary's call: a management event that changes nothing, since the actions of the alarm are enabled already (CloudWatch
 * API Reference, "EnableAlarmActions"). If someone disabled them, it enables them again.
 */
export const canaryCall = {
  /** The service as CloudTrail names it. */
  service: 'monitoring',
  operation: 'EnableAlarmActions',
} as const

/** The parameters of the canary's call. */
export function buildCanaryInput(prefix: string): { AlarmNames: string[] } {
  return { AlarmNames: [nameParts(prefix).canaryAlarm] }
}

/**
 * When canaries are missing, in seconds: in each of `periods` in a row none came back within `maxDelay`. CloudTrail delivers
 * an event after about five minutes (CloudTrail User Guide, "How CloudTrail works"). CloudWatch evaluates missing data when
 * no data is among the last five periods (CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data"), so
 * the alarm is raised within `raisedWithin` after the last canary.
 */
export const canaryDeadlines = {
  period: 1_800,
  periods: 3,
  maxDelay: 3_600,
  raisedWithin: 10_800,
} as const

/** The name of the canary's role. Role names are unique in an account, so it has the home region in it. */
export function nameCanaryRole(region: string, prefix: string): string {
  return `${nameParts(prefix).canarySchedule}-${region}`
}

/** The ARN of the canary's role in the home region `region`. */
export function buildCanaryRoleArn({ account, region }: ResourceLocation, prefix: string): string {
  return `arn:${getPartition(region)}:iam::${account}:role/${nameCanaryRole(region, prefix)}`
}

/** Whether `arn` is a session of the canary's role in the home region `region`. */
export function isCanarySession(arn: string, { account, region }: ResourceLocation, prefix: string): boolean {
  return arn.startsWith(
    `arn:${getPartition(region)}:sts::${account}:assumed-role/${nameCanaryRole(region, prefix)}/`,
  )
}

/** The universal target of the canary's schedule (EventBridge Scheduler User Guide, "Using universal targets"). */
export function buildCanaryTargetArn(region: string): string {
  const { operation } = canaryCall
  const action = `${operation.charAt(0).toLowerCase()}${operation.slice(1)}`
  return `arn:${getPartition(region)}:scheduler:::aws-sdk:${CANARY_SDK_SERVICE}:${action}`
}
