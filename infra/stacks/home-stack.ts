import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { describeDeployedCanary, listDeployedSchedules } from '../../audit/deployment/schedules.ts'
import { listWorkerQueues } from '../../audit/deployment/workers.ts'
import { nameDeadLetterQueue } from '../../audit/resources/assay/deployment-names.ts'
import type { ReportMessage } from '../../audit/messages.ts'
import type { QueueName, WorkerName } from '../../audit/resources/collector-queue.ts'
import type { Trigger } from '../../audit/events/triggers.ts'
import type { GateMode, Schedules } from '../../audit/configuration/configuration.ts'
import { AccountTable } from '../data/account-table.ts'
import { PostDeploymentSweep } from '../events/post-deployment-sweep.ts'
import { GateHook } from '../gate/gate-hook.ts'
import { HomeDashboard } from '../dashboard/dashboard.ts'
import { createEventRules } from '../events/create-event-rules.ts'
import { FindingsBus } from '../events/findings-bus.ts'
import { IngestBus } from '../events/ingest-bus.ts'
import { NotificationTopic } from '../data/notification-topic.ts'
import { listFunctionPermissions, type PermissionContext } from '../functions/permissions.ts'
import { createQueueTarget } from '../events/queue-target.ts'
import { ReportBucket } from '../data/report-bucket.ts'
import { createMetricAlarms } from '../monitoring/metric-alarms.ts'
import { Canary } from '../schedules/canary.ts'
import { ScheduleGroup } from '../schedules/schedule-group.ts'
import { Schedule } from '../schedules/schedule.ts'
import type { DeadLetterQueue } from '../queues/dead-letter-queue.ts'
import { WorkQueue } from '../queues/work-queue.ts'
import { WorkerFunction, type WorkerFunctionProps } from '../functions/worker-function.ts'
import { queueNames, workerNames } from '../functions/worker-limits.ts'

/** The configuration and code of the home stack. */
export interface HomeStackProps extends StackProps {
  /** The regions in scope. */
  regions: readonly string[]
  schedules: Schedules
  /** Whether there is a CloudWatch dashboard. */
  dashboard: boolean
  /** What happens to changes of stacks that fail the gate. */
  gate: GateMode
  /** The triggers whose events arise in this region. */
  arriving: readonly Trigger[]
  /** The triggers whose events other regions or the management account forward. */
  forwarded: readonly Trigger[]
  /** The organization's management account, if its changes are followed. */
  managementAccount?: string | undefined
  /** The directory of all bundles. */
  bundles: string
}

/** Assay's home region: table, topic, bucket, functions with their queues, rules, schedules and alarms. */
export class HomeStack extends Stack {
  constructor(scope: Construct, id: string, props: HomeStackProps) {
    super(scope, id, props)
    const { regions, schedules, arriving, forwarded, managementAccount, bundles } = props
    const { key } = new AccountTable(this, 'Account')
    const notifications = new NotificationTopic(this, 'Notifications', { key })
    const reports = new ReportBucket(this, 'Reports', { key })
    const notificationTargets = {
      topic: notifications.topic.topicArn,
      findingsBus: new FindingsBus(this, 'Findings').name,
    }
    const uses: Partial<Record<WorkerName, WorkerFunctionProps['uses']>> = {
      notify: notificationTargets,
      report: { ...notificationTargets, reportBucket: reports.bucket.bucketName },
    }
    const queues = this.createQueues(notifications)
    const permissionContext: PermissionContext = {
      partition: this.partition,
      account: this.account,
      home: this.region,
      regions,
      key: key.keyArn,
    }
    for (const name of workerNames) {
      const permissions = listFunctionPermissions(name, permissionContext)
      const sources = listWorkerQueues(name).map(queueName => queues[queueName])
      new WorkerFunction(this, `${name}-worker`, {
        name,
        sources,
        bundles,
        permissions,
        uses: uses[name] ?? {},
      })
    }
    createMetricAlarms(this, notifications.action)
    if (props.gate !== 'OFF')
      new GateHook(this, 'Gate', {
        bundles,
        failureMode: props.gate,
        permissionContext,
        action: notifications.action,
      })
    this.createSchedules(queues, notifications, { regions, schedules })
    new PostDeploymentSweep(this, 'AfterDeployment', { queue: queues.sweep })
    this.createRules(arriving, queues)
    if (forwarded.length > 0)
      new IngestBus(this, 'Ingest', { triggers: forwarded, queues, notifications, managementAccount })
    if (props.dashboard) new HomeDashboard(this, 'Dashboard', { regions })
    new CfnOutput(this, 'Topic', {
      description: 'The topic for findings and alarms.',
      value: notifications.topic.topicArn,
    })
    new CfnOutput(this, 'ReportBucket', {
      description: 'The bucket of reports.',
      value: reports.bucket.bucketName,
    })
  }

  private createQueues({ action }: NotificationTopic): Record<QueueName, WorkQueue> {
    const deadLetters = new Map<string, DeadLetterQueue>()
    const entries = queueNames.map(queueName => {
      const name = nameDeadLetterQueue(queueName)
      const props = { queue: queueName, deadLetters: deadLetters.get(name), action }
      const workQueue = new WorkQueue(this, `${queueName}-queue`, props)
      deadLetters.set(name, workQueue.deadLetters)
      return [queueName, workQueue] as const
    })
    return Object.fromEntries(entries) as Record<QueueName, WorkQueue>
  }

  /** Creates the schedules of full scans, of reports, of the hourly self-check, and of the canary. */
  private createSchedules(
    queues: Readonly<Record<QueueName, WorkQueue>>,
    { action }: NotificationTopic,
    { regions, schedules }: Pick<HomeStackProps, 'regions' | 'schedules'>,
  ): void {
    const { account, region: home } = this
    const { report, timeZone } = schedules
    const group = new ScheduleGroup(this, 'Schedules', { action })
    const [sweep, selfCheck] = listDeployedSchedules(account, { home, regions, schedules })
    new Schedule(this, 'SweepSchedule', {
      group,
      ...sweep,
      target: queues.sweep,
      message: { ...sweep.message, stack: this.stackId },
    })
    new Schedule(this, 'ReportSchedule', {
      group,
      queue: 'report',
      target: queues.report,
      message: { type: 'report' } satisfies Omit<ReportMessage, 'at'>,
      expression: report,
      timeZone,
    })
    new Schedule(this, 'SelfCheckSchedule', { group, ...selfCheck, target: queues['self-change'] })
    const canary = describeDeployedCanary({ account, region: home }, { schedules })
    new Canary(this, 'Canary', { group, canary, action })
  }

  private createRules(arriving: readonly Trigger[], queues: Readonly<Record<QueueName, WorkQueue>>): void {
    for (const trigger of arriving) {
      const { deadLetters } = queues[trigger.queue]
      createEventRules(this, { trigger, target: createQueueTarget(queues[trigger.queue]), deadLetters })
    }
  }
}
