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
import { listAlarmNames, listDeadLetterQueues } from '../../audit/deployment/alarms.ts'
import { nameParts } from '../../audit/resources/assay/deployment-names.ts'
import type { EventSourceScope } from '../../audit/deployment/scope.ts'
import { listRegionRules } from '../../audit/deployment/rules.ts'
import { buildDashboardRows, type DashboardRow } from './dashboard-rows.ts'

const WIDTH = 24

/** The on-call dashboard of the home region: what is wrong, how late results are, what was lost, and why. */
export class HomeDashboard extends Construct {
  constructor(scope: Construct, id: string, { deploymentScope }: { deploymentScope: EventSourceScope }) {
    super(scope, id)
    const { account } = Stack.of(this)
    const { home, prefix } = deploymentScope
    new Dashboard(this, 'Dashboard', {
      dashboardName: nameParts(prefix).dashboard,
      defaultInterval: Duration.hours(12),
      widgets: [
        [
          createTextWidget(
            '# Assay\nFrom top to bottom: what is wrong, how late results are, what was lost, and why.',
            2,
          ),
        ],
        [this.createAlarmWidget(listAlarmNames(home, deploymentScope))],
        ...buildDashboardRows(
          deploymentScope,
          listRegionRules(home, account, deploymentScope),
          listDeadLetterQueues(home, deploymentScope),
        ).flatMap(createWidgets),
      ],
    })
  }

  private createAlarmWidget(names: readonly string[]): IWidget {
    const stack = Stack.of(this)
    const alarms = names.map(name => {
      const arn = stack.formatArn({ service: 'cloudwatch', resource: `alarm:${name}` })
      return Alarm.fromAlarmArn(this, name, arn)
    })
    return new AlarmStatusWidget({ title: 'Alarms', alarms, width: WIDTH, height: 6 })
  }
}

function createWidgets({ question, graphs }: DashboardRow): IWidget[][] {
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
  return [[createTextWidget(`### ${question}`, 1)], widgets]
}

function createTextWidget(markdown: string, height: number): TextWidget {
  return new TextWidget({ markdown, width: WIDTH, height })
}
