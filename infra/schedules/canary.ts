import { Duration, Stack } from 'aws-cdk-lib'
import { Metric, Stats, TreatMissingData, type IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch'
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler'
import { Construct } from 'constructs'
import type { DeployedCanary } from '../../audit/deployment/schedules.ts'
import { canaryCall, canaryDeadlines, nameCanaryRole } from '../../audit/resources/assay/canary.ts'
import { nameParts } from '../../audit/resources/assay/deployment-names.ts'
import { buildMetricDimensions, CANARY_METRIC, METRICS_NAMESPACE } from '../../audit/deployment/metrics.ts'
import { createAlarm } from '../monitoring/alarm.ts'
import type { ScheduleGroup } from './schedule-group.ts'
import { createSchedulerRole } from './scheduler-role.ts'

/** The group and the deployed definition of the canary, and what its alarm notifies. */
export interface CanaryProps {
  prefix: string
  group: ScheduleGroup
  canary: Pick<DeployedCanary, 'name' | 'expression' | 'timeZone' | 'target' | 'input'>
  action: IAlarmAction
}

/**
 * The canary: EventBridge Scheduler makes a call that changes nothing, and CloudWatch raises an alarm unless its event comes
 * back through the trail, the rule, the queues and the functions. The alarm depends on none of them.
 */
export class Canary extends Construct {
  constructor(scope: Construct, id: string, { prefix, group, canary, action }: CanaryProps) {
    super(scope, id)
    const { canaryAlarm, scheduleGroup } = nameParts(prefix)
    const stack = Stack.of(this)
    const alarm = createAlarm(this, 'Missing', {
      name: canaryAlarm,
      description:
        'No canary came back for more than two hours, so Assay may not see changes. Run assay doctor (docs/doctor.md). After the first deployment the alarm is raised until the first canary after the initial scan.',
      metric: createCanaryMetric(prefix, Duration.seconds(canaryDeadlines.period)),
      threshold: canaryDeadlines.maxDelay,
      lasting: { periods: canaryDeadlines.periods, of: canaryDeadlines.periods },
      missingData: TreatMissingData.BREACHING,
      action,
    })
    const role = createSchedulerRole(this, {
      group,
      roleName: nameCanaryRole(stack.region, prefix),
      actions: [`cloudwatch:${canaryCall.operation}`],
      resources: [stack.formatArn({ service: 'cloudwatch', resource: `alarm:${canaryAlarm}` })],
    })
    const schedule = new CfnSchedule(this, 'Schedule', {
      name: canary.name,
      groupName: scheduleGroup,
      description: 'Calls an API without changing anything; the event must come back',
      scheduleExpression: canary.expression,
      scheduleExpressionTimezone: canary.timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: canary.target,
        roleArn: role.roleArn,
        input: stack.toJsonString(canary.input),
        retryPolicy: { maximumEventAgeInSeconds: canaryDeadlines.period },
      },
    })
    schedule.node.addDependency(group, alarm)
  }
}

/** The delay of the canaries that came back, in seconds: of the fastest one in each period. */
export function createCanaryMetric(prefix: string, period: Duration): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: CANARY_METRIC,
    dimensionsMap: buildMetricDimensions(prefix),
    statistic: Stats.MINIMUM,
    period,
  })
}
