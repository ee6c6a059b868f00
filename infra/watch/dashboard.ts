import { Duration, Stack } from 'aws-cdk-lib'
import {
  Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  TextWidget,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { alarmsIn } from '../../audit/deployment/alarms.ts'
import { DASHBOARD, meaningOf } from '../../audit/deployment/names.ts'
import { rulesIn } from '../../audit/deployment/rules.ts'
import { rowsOf, type Row } from './dashboard-rows.ts'

const WIDTH = 24

/** The page of the home region for a person on call: what is wrong, then how late, what was lost, and why. */
export class HomeDashboard extends Construct {
  /** `regions` are those in scope. */
  constructor(scope: Construct, id: string, { regions }: { regions: readonly string[] }) {
    super(scope, id)
    const { account, region: home } = Stack.of(this)
    const extent = { home, regions }
    // A widget shows a hundred alarms; what rules could not deliver is a graph of its own.
    const alarms = alarmsIn(home, account, extent).filter(name => meaningOf(name) !== 'FAILED')
    new Dashboard(this, 'Dashboard', {
      dashboardName: DASHBOARD,
      defaultInterval: Duration.hours(12),
      widgets: [
        [text('# Assay\nFrom top to bottom: what is wrong, how late it is, what was lost, and why.', 2)],
        [this.states(alarms)],
        ...rowsOf(rulesIn(home, account, extent)).flatMap(drawn),
      ],
    })
  }

  private states(names: readonly string[]): IWidget {
    const stack = Stack.of(this)
    const alarms = names.map(name => {
      const arn = stack.formatArn({ service: 'cloudwatch', resource: `alarm:${name}` })
      return Alarm.fromAlarmArn(this, name, arn)
    })
    return new AlarmStatusWidget({ title: 'Alarms', alarms, width: WIDTH, height: 6 })
  }
}

function drawn({ asks, graphs }: Row): IWidget[][] {
  const width = Math.floor(WIDTH / graphs.length)
  const widgets = graphs.map(
    ({ title, metrics, limit }) =>
      new GraphWidget({
        title,
        left: metrics,
        leftYAxis: { min: 0 },
        leftAnnotations: limit ? [limit] : [],
        width,
        height: 6,
      }),
  )
  return [[text(`### ${asks}`, 1)], widgets]
}

function text(markdown: string, height: number): TextWidget {
  return new TextWidget({ markdown, width: WIDTH, height })
}
