import { Alarm, TreatMissingData, type IAlarmAction, type Metric } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'

/** The condition of an alarm, and its description. */
export interface AlarmProps {
  name: string
  /** What is wrong, and what to do. */
  description: string
  metric: Metric
  /** Breaches from this value on. */
  threshold: number
  /** The number of breaching periods out of the last ones; by default the last period alone. */
  lasting?: { periods: number; of: number }
  /** How missing data counts; by default it does not raise the alarm. */
  missingData?: TreatMissingData
  /** What it notifies; in a region without a topic, an event forwards the alarm's state to the home region. */
  action?: IAlarmAction | undefined
}

/** Creates an alarm. */
export function createAlarm(scope: Construct, id: string, props: AlarmProps): Alarm {
  const { lasting } = props
  const alarm = new Alarm(scope, id, {
    alarmName: props.name,
    alarmDescription: props.description,
    metric: props.metric,
    threshold: props.threshold,
    evaluationPeriods: lasting?.of ?? 1,
    ...(lasting ? { datapointsToAlarm: lasting.periods } : {}),
    treatMissingData: props.missingData ?? TreatMissingData.NOT_BREACHING,
  })
  if (props.action) alarm.addAlarmAction(props.action)
  return alarm
}
