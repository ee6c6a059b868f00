import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { listDeployedRegions } from '../../audit/deployment/scope.ts'
import { listWorkerQueues } from '../../audit/deployment/workers.ts'
import type { StartSweepMessage, ScheduledRefreshMessage, ReportMessage } from '../../audit/messages.ts'
import type { QueueName, WorkerName } from '../../audit/resources/collector-queue.ts'
import { buildDeploymentResource } from '../../audit/resources/assay/deployment.ts'
import { buildRegionalDeploymentResource } from '../../audit/resources/assay/regional-deployment.ts'
import type { Trigger } from '../../audit/events/triggers.ts'
import type { Schedules } from '../../audit/configuration/configuration.ts'
import { AccountTable } from '../data/account-table.ts'
import { PostDeploymentSweep } from '../events/post-deployment-sweep.ts'
import { HomeDashboard } from '../dashboard/dashboard.ts'
import { createEventRules } from '../events/create-event-rules.ts'
import { FindingsBus } from '../events/findings-bus.ts'
import { IngestBus } from '../events/ingest-bus.ts'
import { NotificationTopic } from '../data/notification-topic.ts'
import { listFunctionPermissions, type PermissionContext } from '../functions/permissions.ts'
import { createQueueTarget } from '../events/queue-target.ts'
import { ReportBucket } from '../data/report-bucket.ts'
import { createMetricAlarms } from '../monitoring/metric-alarms.ts'
import { ScheduleGroup } from '../schedules/schedule-group.ts'
import { Schedule } from '../schedules/schedule.ts'
import { WorkQueue } from '../queues/work-queue.ts'
import { WORKER_TIMEOUT, WorkerFunction, type WorkerFunctionProps } from '../functions/worker-function.ts'
import { queueNames, workerNames } from '../functions/worker-limits.ts'

/** What Assay follows, and with which code. */
export interface HomeStackProps extends StackProps {
  /** The regions in scope. */
  regions: readonly string[]
  schedules: Schedules
  /** The triggers whose events arrive in this region. */
  arriving: readonly Trigger[]
  /** The triggers whose events other regions forward, or who manages the organization. */
  forwarded: readonly Trigger[]
  /** The account that manages the organization, where its changes are followed. */
  managementAccount?: string | undefined
  /** Where the bundles of all functions are. */
  bundles: string
}

/** Where Assay lives: what it knows, the functions and their queues, and what sets them to work. */
export class HomeStack extends Stack {
  constructor(scope: Construct, id: string, props: HomeStackProps) {
    super(scope, id, props)
    const { regions, schedules, arriving, forwarded, managementAccount, bundles } = props
    const notifications = new NotificationTopic(this, 'Notifications')
    const account = new AccountTable(this, 'Account')
    const reports = new ReportBucket(this, 'Reports')
    const notificationTargets = {
      topic: notifications.topic.topicArn,
      findingsBus: new FindingsBus(this, 'Findings').name,
    }
    const uses: Partial<Record<WorkerName, WorkerFunctionProps['uses']>> = {
      notify: notificationTargets,
      report: { ...notificationTargets, reportBucket: reports.bucket.bucketName },
    }
    const queues = this.queues(notifications)
    const permissionContext: PermissionContext = {
      partition: this.partition,
      account: this.account,
      home: this.region,
      regions,
      tableKey: account.key.keyArn,
      topicKey: notifications.key.keyArn,
      reportKey: reports.key.keyArn,
    }
    for (const name of workerNames) {
      const permissions = listFunctionPermissions(name, permissionContext)
      const sources = listWorkerQueues(name).map(queueName => queues[queueName])
      const { action } = notifications
      new WorkerFunction(this, `${name}-worker`, {
        name,
        sources,
        bundles,
        permissions,
        uses: uses[name] ?? {},
        action,
      })
    }
    createMetricAlarms(this, notifications.action)
    this.call(queues, notifications, { regions, schedules })
    new PostDeploymentSweep(this, 'AfterDeployment', { queue: queues.sweep, notifications })
    this.follow(arriving, queues, notifications)
    if (forwarded.length > 0)
      new IngestBus(this, 'Ingest', { triggers: forwarded, queues, notifications, managementAccount })
    new HomeDashboard(this, 'Dashboard', { regions })
    new CfnOutput(this, 'Topic', {
      description: 'Subscribe here to findings and alarms.',
      value: notifications.topic.topicArn,
    })
    new CfnOutput(this, 'ReportBucket', {
      description: 'Reports are kept here.',
      value: reports.bucket.bucketName,
    })
  }

  private queues({ action }: NotificationTopic): Record<QueueName, WorkQueue> {
    const made = queueNames.map(queueName => {
      return [
        queueName,
        new WorkQueue(this, `${queueName}-queue`, { queue: queueName, timeout: WORKER_TIMEOUT, action }),
      ] as const
    })
    return Object.fromEntries(made) as Record<QueueName, WorkQueue>
  }

  /** Has everything looked at by the schedule, and every hour whether Assay itself still sees. */
  private call(
    queues: Readonly<Record<QueueName, WorkQueue>>,
    { action }: NotificationTopic,
    { regions, schedules }: Pick<HomeStackProps, 'regions' | 'schedules'>,
  ): void {
    const { account, region: home } = this
    const { sweep, report, timeZone } = schedules
    const watches = listDeployedRegions({ home, regions }).map(region =>
      buildRegionalDeploymentResource({ account, region }),
    )
    const group = new ScheduleGroup(this, 'Schedules', { action })
    const resources = [buildDeploymentResource({ account, region: home }), ...watches]
    new Schedule(this, 'SweepSchedule', {
      group,
      queue: 'sweep',
      target: queues.sweep,
      message: { type: 'sweep', stack: this.stackId } satisfies Omit<StartSweepMessage, 'at'>,
      expression: sweep,
      timeZone,
    })
    new Schedule(this, 'ReportSchedule', {
      group,
      queue: 'report',
      target: queues.report,
      message: { type: 'report' } satisfies Omit<ReportMessage, 'at'>,
      expression: report,
      timeZone,
    })
    new Schedule(this, 'AuditorSchedule', {
      group,
      queue: 'self-change',
      target: queues['self-change'],
      message: { type: 'scheduled-refresh', resources } satisfies Omit<ScheduledRefreshMessage, 'at'>,
      expression: 'rate(1 hour)',
      timeZone,
    })
  }

  private follow(
    arriving: readonly Trigger[],
    queues: Readonly<Record<QueueName, WorkQueue>>,
    { action }: NotificationTopic,
  ): void {
    for (const trigger of arriving) {
      const { deadLetters } = queues[trigger.queue]
      const ruleTarget = createQueueTarget(queues[trigger.queue])
      createEventRules(this, { trigger, target: ruleTarget, deadLetters, action })
    }
  }
}
