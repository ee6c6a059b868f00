import { Alarm, TreatMissingData, type IAlarmAction, type Metric } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'

/** When an alarm goes off, and what it then says. */
export interface AlarmProps {
  name: string
  /** What is wrong, and what to do. */
  description: string
  metric: Metric
  /** From this value on. */
  threshold: number
  /** In how many of the last periods; in the last one without. */
  lasting?: { periods: number; of: number }
  /** Whom it tells; in a region without a topic its state travels home as an event. */
  action?: IAlarmAction | undefined
}

/** Goes off as soon as its metric reaches the threshold for as long as it takes; silence is no reason. */
export function createAlarm(scope: Construct, id: string, props: AlarmProps): Alarm {
  const { lasting } = props
  const alarm = new Alarm(scope, id, {
    alarmName: props.name,
    alarmDescription: props.description,
    metric: props.metric,
    threshold: props.threshold,
    evaluationPeriods: lasting?.of ?? 1,
    ...(lasting ? { datapointsToAlarm: lasting.periods } : {}),
    treatMissingData: TreatMissingData.NOT_BREACHING,
  })
  if (props.action) alarm.addAlarmAction(props.action)
  return alarm
}
