import * as z from 'zod/mini'
import { listAlarmNames } from '../../../audit/deployment/alarms.ts'
import { buildTopicArn, nameParts } from '../../../audit/resources/assay/deployment-names.ts'
import type { FactCollector } from '../fact-collector.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { requireDeploymentScope } from './deployment-scope.ts'
import { describeAlarms } from './operations.ts'

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))

const alarmsResponse = z.object({
  MetricAlarms: optional(
    z.array(
      z.object({
        AlarmName: z.string(),
        StateValue: z.string(),
        ActionsEnabled: optional(z.boolean()),
        AlarmActions: optional(z.array(z.string())),
      }),
    ),
  ),
})

type FoundAlarm = NonNullable<z.infer<typeof alarmsResponse>['MetricAlarms']>[number]

/**
 * The alarms of a region: missing and muted ones of this version, and all Assay alarms in state ALARM. In other regions
 * than the home region alarms have no actions: a rule forwards their changes of state.
 */
export const regionalAlarms: FactCollector<'Assay::RegionalDeployment'> = {
  operations: [describeAlarms],
  notFoundErrors: [],
  async collect(callApi, { account, region }, { deploymentScope }) {
    const scope = requireDeploymentScope(deploymentScope)
    const expected = listAlarmNames(region, scope)
    const input = {
      AlarmNamePrefix: nameParts(scope.prefix).start,
      AlarmTypes: ['MetricAlarm'],
      MaxRecords: 100,
    }
    const pages = await fetchAllPages(callApi, describeAlarms, input, alarmsResponse)
    const found = pages.flatMap(({ MetricAlarms }) => MetricAlarms ?? [])
    const topic = buildTopicArn({ account, region }, scope.prefix)
    const isMuted = (alarm: FoundAlarm) => region === scope.home && !isNotifying(alarm, topic)
    const names = new Set(found.map(({ AlarmName }) => AlarmName))
    return {
      facts: {
        alarms: {
          missing: expected.filter(name => !names.has(name)),
          raised: sortNames(found.filter(({ StateValue }) => StateValue === 'ALARM')),
          muted: sortNames(found.filter(alarm => expected.includes(alarm.AlarmName) && isMuted(alarm))),
        },
      },
    }
  },
}

/** Whether an alarm publishes to the topic. */
function isNotifying({ ActionsEnabled, AlarmActions }: FoundAlarm, topic: string): boolean {
  return ActionsEnabled !== false && (AlarmActions ?? []).includes(topic)
}

function sortNames(alarms: readonly FoundAlarm[]): string[] {
  return alarms.map(({ AlarmName }) => AlarmName).toSorted((a, b) => (a < b ? -1 : 1))
}
