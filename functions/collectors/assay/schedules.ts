import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod/mini'
import {
  describeDeployedCanary,
  listDeployedSchedules,
  SCHEDULED_TIME,
  type DeployedCanary,
  type DeployedSchedule,
} from '../../../audit/deployment/schedules.ts'
import type { IdleSchedule } from '../../../audit/resources/assay/deployment.ts'
import {
  buildQueueArn,
  buildStackPrefix,
  nameDeadLetterQueue,
  nameParts,
  nameQueue,
} from '../../../audit/resources/assay/deployment-names.ts'
import type { ResourceLocation } from '../../../audit/resources/resource.ts'
import { handleNotFound, type FactCollector, type TypedAwsCall } from '../fact-collector.ts'
import type { DeploymentScope } from '../../../audit/deployment/scope.ts'
import { requireDeploymentScope } from './deployment-scope.ts'
import { getSchedule } from './operations.ts'

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))

const scheduleResponse = z.object({
  State: z.string(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: optional(z.string()),
  StartDate: z.optional(z.unknown()),
  EndDate: z.optional(z.unknown()),
  Target: z.object({
    Arn: z.string(),
    RoleArn: optional(z.string()),
    Input: optional(z.string()),
    DeadLetterConfig: optional(z.object({ Arn: optional(z.string()) })),
  }),
})

type FoundSchedule = z.infer<typeof scheduleResponse>

/** The schedules of Assay that are missing, disabled, or differ from those that this version deploys. */
export const deploymentSchedules: FactCollector<'Assay::Deployment'> = {
  operations: [getSchedule],
  notFoundErrors: [],
  async collect(callApi, { account, region }, { deploymentScope }) {
    const scope = requireDeploymentScope(deploymentScope)
    const location = { account, region }
    const canary = describeDeployedCanary(location, scope)
    const expected: ExpectedSchedule[] = [
      ...listDeployedSchedules(account, scope).map(schedule => ({
        name: nameQueue(schedule.queue, scope.prefix),
        isDeployed: (found: FoundSchedule) =>
          isTimeDeployed(found, schedule) && isTargetDeployed(found, schedule, location, scope),
      })),
      {
        name: canary.name,
        isDeployed: found => isTimeDeployed(found, canary) && isCanaryCallDeployed(found, canary),
      },
    ]
    const idle = await Promise.all(
      expected.map(async (schedule): Promise<IdleSchedule[]> => {
        const fault = await findScheduleFault(callApi, schedule, nameParts(scope.prefix).scheduleGroup)
        return fault === undefined ? [] : [{ name: schedule.name, fault }]
      }),
    )
    return { facts: { idleSchedules: idle.flat() } }
  },
}

/** A schedule by its name, and whether a found one is as deployed. */
interface ExpectedSchedule {
  name: string
  isDeployed: (found: FoundSchedule) => boolean
}

async function findScheduleFault(
  callApi: TypedAwsCall,
  { name, isDeployed }: ExpectedSchedule,
  group: string,
): Promise<IdleSchedule['fault'] | undefined> {
  const input = { Name: name, GroupName: group }
  const pending = callApi(getSchedule, input, scheduleResponse)
  const found = await handleNotFound(['ResourceNotFoundException'], pending, undefined)
  if (found === undefined) return 'MISSING'
  if (found.State !== 'ENABLED') return 'DISABLED'
  return isDeployed(found) ? undefined : 'CHANGED'
}

/** Whether a schedule runs when it was deployed to run: a start or an end would hold it back. */
function isTimeDeployed(
  { ScheduleExpression, ScheduleExpressionTimezone, StartDate, EndDate }: FoundSchedule,
  { expression, timeZone }: Pick<DeployedSchedule, 'expression' | 'timeZone'>,
): boolean {
  const isUnlimited = [StartDate, EndDate].every(date => date === undefined || date === null)
  return isUnlimited && ScheduleExpression === expression && ScheduleExpressionTimezone === timeZone
}

/** Whether a schedule sends what was deployed to its queue, or leaves it in the dead-letter queue. */
function isTargetDeployed(
  { Target: { Arn, Input, DeadLetterConfig } }: FoundSchedule,
  { queue, message }: DeployedSchedule,
  location: ResourceLocation,
  { prefix, stack: homeStack }: Pick<DeploymentScope, 'prefix' | 'stack'>,
): boolean {
  if (Arn !== buildQueueArn(nameQueue(queue, prefix), location)) return false
  if (DeadLetterConfig?.Arn !== buildQueueArn(nameDeadLetterQueue(queue, prefix), location)) return false
  const { stack = '', ...sent } = parseMessage(Input ?? '')
  const isOwnStack = queue !== 'sweep' || String(stack).startsWith(buildStackPrefix(location, homeStack))
  return isOwnStack && isDeepStrictEqual(sent, { ...message, at: SCHEDULED_TIME })
}

/** Whether the canary's schedule makes the deployed call with the deployed role. */
function isCanaryCallDeployed(
  { Target: { Arn, RoleArn, Input } }: FoundSchedule,
  { target, role, input }: DeployedCanary,
): boolean {
  return Arn === target && RoleArn === role && isDeepStrictEqual(parseMessage(Input ?? ''), input)
}

function parseMessage(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    return {}
  }
}
