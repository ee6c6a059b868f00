import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod/mini'
import {
  listDeployedSchedules,
  SCHEDULED_TIME,
  type DeployedSchedule,
} from '../../../audit/deployment/schedules.ts'
import type { IdleSchedule } from '../../../audit/resources/assay/deployment.ts'
import {
  buildQueueArn,
  buildStackPrefix,
  nameQueue,
  SCHEDULE_GROUP_NAME,
} from '../../../audit/resources/assay/deployment-names.ts'
import type { ResourceLocation } from '../../../audit/resources/resource.ts'
import { handleNotFound, type FactCollector, type TypedAwsCall } from '../fact-collector.ts'
import { requireDeploymentScope } from './deployment-scope.ts'
import { getSchedule } from './operations.ts'

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))

const scheduleResponse = z.object({
  State: z.string(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: optional(z.string()),
  StartDate: z.optional(z.unknown()),
  EndDate: z.optional(z.unknown()),
  Target: z.object({ Arn: z.string(), Input: optional(z.string()) }),
})

type FoundSchedule = z.infer<typeof scheduleResponse>

/** The schedules of Assay that are missing, disabled, or differ from those that this version deploys. */
export const deploymentSchedules: FactCollector<'Assay::Deployment'> = {
  operations: [getSchedule],
  notFoundErrors: [],
  async collect(callApi, { account, region }, _redact, deploymentScope) {
    const expected = listDeployedSchedules(account, requireDeploymentScope(deploymentScope))
    const idle = await Promise.all(
      expected.map(async (schedule): Promise<IdleSchedule[]> => {
        const fault = await findScheduleFault(callApi, schedule, { account, region })
        return fault === undefined ? [] : [{ name: nameQueue(schedule.queue), fault }]
      }),
    )
    return { facts: { idleSchedules: idle.flat() } }
  },
}

async function findScheduleFault(
  callApi: TypedAwsCall,
  schedule: DeployedSchedule,
  location: ResourceLocation,
): Promise<IdleSchedule['fault'] | undefined> {
  const input = { Name: nameQueue(schedule.queue), GroupName: SCHEDULE_GROUP_NAME }
  const pending = callApi(getSchedule, input, scheduleResponse)
  const found = await handleNotFound(['ResourceNotFoundException'], pending, undefined)
  if (found === undefined) return 'MISSING'
  if (found.State !== 'ENABLED') return 'DISABLED'
  const isDeployed = isTimeDeployed(found, schedule) && isTargetDeployed(found, schedule, location)
  return isDeployed ? undefined : 'CHANGED'
}

/** Whether a schedule runs when it was deployed to run: a start or an end would hold it back. */
function isTimeDeployed(
  { ScheduleExpression, ScheduleExpressionTimezone, StartDate, EndDate }: FoundSchedule,
  { expression, timeZone }: DeployedSchedule,
): boolean {
  const isUnlimited = [StartDate, EndDate].every(date => date === undefined || date === null)
  return isUnlimited && ScheduleExpression === expression && ScheduleExpressionTimezone === timeZone
}

/** Whether a schedule sends what was deployed, to its queue. */
function isTargetDeployed(
  { Target: { Arn, Input } }: FoundSchedule,
  { queue, message }: DeployedSchedule,
  location: ResourceLocation,
): boolean {
  if (Arn !== buildQueueArn(nameQueue(queue), location)) return false
  const { stack = '', ...sent } = parseMessage(Input ?? '')
  const isOwnStack = queue !== 'sweep' || String(stack).startsWith(buildStackPrefix(location))
  return isOwnStack && isDeepStrictEqual(sent, { ...message, at: SCHEDULED_TIME })
}

function parseMessage(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    return {}
  }
}
