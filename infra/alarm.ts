import { Alarm, TreatMissingData, type IAlarmAction, type Metric } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'

/** When an alarm goes off, and what it then says. */
export interface AlarmProps {
  name: string
  description: string
  metric: Metric
  /** From this value on. */
  threshold: number
  /** Whom it tells; in a region without a topic its state travels home as an event. */
  action?: IAlarmAction | undefined
}

/** Goes off as soon as one period of its metric reaches the threshold; silence is no reason. */
export function alarm(scope: Construct, id: string, props: AlarmProps): Alarm {
  const made = new Alarm(scope, id, {
    alarmName: props.name,
    alarmDescription: props.description,
    metric: props.metric,
    threshold: props.threshold,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  })
  if (props.action) made.addAlarmAction(props.action)
  return made
}
