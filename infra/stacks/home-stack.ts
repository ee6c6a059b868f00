import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { ownRegions } from '../../audit/deployment/extent.ts'
import { queuesOf } from '../../audit/deployment/workers.ts'
import type { BeginSweep, LookNow, MakeReport, Queue, Worker as WorkerName } from '../../audit/messages.ts'
import { deploymentResource } from '../../audit/resources/assay/deployment.ts'
import { watchResource } from '../../audit/resources/assay/watch.ts'
import type { Trigger } from '../../audit/changes/triggers.ts'
import type { Schedules } from '../../audit/settings/configuration.ts'
import { AccountTable } from '../data/account-table.ts'
import { AfterDeployment } from '../functions/after-deployment.ts'
import { HomeDashboard } from '../watch/dashboard.ts'
import { eventRules } from '../events/event-rules.ts'
import { FindingsBus } from '../events/findings-bus.ts'
import { IngestBus } from '../events/ingest-bus.ts'
import { NotificationTopic } from '../data/notification-topic.ts'
import { permissionsOf, type Place } from '../functions/permissions.ts'
import { queueTarget } from '../events/queue-target.ts'
import { ReportBucket } from '../data/report-bucket.ts'
import { measureAlarms } from '../watch/measure-alarms.ts'
import { ScheduleGroup } from '../functions/schedule-group.ts'
import { Schedule } from '../functions/schedule.ts'
import { WorkQueue } from '../functions/work-queue.ts'
import { TIMEOUT, Worker, type WorkerProps } from '../functions/worker.ts'
import { queueNames, workerNames } from '../functions/workers.ts'

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
    const told = {
      topic: notifications.topic.topicArn,
      findingsBus: new FindingsBus(this, 'Findings').name,
    }
    const uses: Partial<Record<WorkerName, WorkerProps['uses']>> = {
      notify: told,
      report: { ...told, reportBucket: reports.bucket.bucketName },
    }
    const queues = this.queues(notifications)
    const place: Place = {
      partition: this.partition,
      account: this.account,
      home: this.region,
      regions,
      tableKey: account.key.keyArn,
      topicKey: notifications.key.keyArn,
      reportKey: reports.key.keyArn,
    }
    for (const name of workerNames) {
      const permissions = permissionsOf(name, place)
      const sources = queuesOf(name).map(queue => queues[queue])
      const { action } = notifications
      new Worker(this, `${name}-worker`, {
        name,
        sources,
        bundles,
        permissions,
        uses: uses[name] ?? {},
        action,
      })
    }
    measureAlarms(this, notifications.action)
    this.call(queues, notifications, { regions, schedules })
    new AfterDeployment(this, 'AfterDeployment', { queue: queues.sweep, notifications })
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

  private queues({ action }: NotificationTopic): Record<Queue, WorkQueue> {
    const made = queueNames.map(queue => {
      return [queue, new WorkQueue(this, `${queue}-queue`, { queue, timeout: TIMEOUT, action })] as const
    })
    return Object.fromEntries(made) as Record<Queue, WorkQueue>
  }

  /** Has everything looked at by the schedule, and every hour whether Assay itself still sees. */
  private call(
    queues: Readonly<Record<Queue, WorkQueue>>,
    { action }: NotificationTopic,
    { regions, schedules }: Pick<HomeStackProps, 'regions' | 'schedules'>,
  ): void {
    const { account, region: home } = this
    const { sweep, report, timeZone } = schedules
    const watches = ownRegions({ home, regions }).map(region => watchResource({ account, region }))
    const group = new ScheduleGroup(this, 'Schedules', { action })
    const resources = [deploymentResource({ account, region: home }), ...watches]
    new Schedule(this, 'SweepSchedule', {
      group,
      queue: 'sweep',
      target: queues.sweep,
      message: { type: 'sweep', stack: this.stackId } satisfies Omit<BeginSweep, 'at'>,
      expression: sweep,
      timeZone,
    })
    new Schedule(this, 'ReportSchedule', {
      group,
      queue: 'report',
      target: queues.report,
      message: { type: 'report' } satisfies Omit<MakeReport, 'at'>,
      expression: report,
      timeZone,
    })
    new Schedule(this, 'AuditorSchedule', {
      group,
      queue: 'auditor-change',
      target: queues['auditor-change'],
      message: { type: 'look-now', resources } satisfies Omit<LookNow, 'at'>,
      expression: 'rate(1 hour)',
      timeZone,
    })
  }

  private follow(
    arriving: readonly Trigger[],
    queues: Readonly<Record<Queue, WorkQueue>>,
    { action }: NotificationTopic,
  ): void {
    for (const trigger of arriving) {
      const { deadLetters } = queues[trigger.queue]
      const target = queueTarget(queues[trigger.queue])
      eventRules(this, { trigger, target, deadLetters, action })
    }
  }
}
