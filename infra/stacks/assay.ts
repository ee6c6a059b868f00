import { CfnOutput, Stack } from 'aws-cdk-lib'
import type { EventBus } from 'aws-cdk-lib/aws-events'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { Topic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import { describeDeployedCanary, listDeployedSchedules } from '../../audit/deployment/schedules.ts'
import { listDeployedRegions, listForwardedTriggers } from '../../audit/deployment/scope.ts'
import {
  listDeployedWorkerQueues,
  listDeployedWorkers,
  listWorkerQueues,
} from '../../audit/deployment/workers.ts'
import { nameDeadLetterQueue, REGIONS_OUTPUT } from '../../audit/resources/assay/deployment-names.ts'
import { getPartition } from '../../audit/resources/arn.ts'
import type { PackEvidenceMessage, ReportMessage } from '../../audit/deployment/scheduled-messages.ts'
import type { QueueName, WorkerName } from '../../audit/resources/collector-queue.ts'
import { formatConfiguration, type Configuration } from '../../audit/configuration/configuration.ts'
import { AccountTable } from '../data/account-table.ts'
import { PostDeploymentSweep } from '../events/post-deployment-sweep.ts'
import { DeploymentHook } from '../gate/deployment-hook.ts'
import { GateHook } from '../gate/gate-hook.ts'
import { HomeDashboard } from '../dashboard/dashboard.ts'
import { createEventRules } from '../events/create-event-rules.ts'
import { FindingsBus } from '../events/findings-bus.ts'
import { IngestBus } from '../events/ingest-bus.ts'
import { NotificationTopic } from '../data/notification-topic.ts'
import { listFunctionPermissions } from '../functions/permissions.ts'
import type { PermissionContext } from '../functions/permission-context.ts'
import type { BundleSource } from '../functions/bundle-archive.ts'
import { createQueueTarget } from '../events/queue-target.ts'
import { ReportBucket } from '../data/report-bucket.ts'
import { createMetricAlarms } from '../monitoring/metric-alarms.ts'
import { Canary } from '../schedules/canary.ts'
import { ScheduleGroup } from '../schedules/schedule-group.ts'
import { Schedule } from '../schedules/schedule.ts'
import type { DeadLetterQueue } from '../queues/dead-letter-queue.ts'
import { WorkQueue } from '../queues/work-queue.ts'
import { WorkerFunction, type WorkerFunctionProps } from '../functions/worker-function.ts'
import { RouteTargets } from '../routes/route-targets.ts'
import { resolveHomeArrival } from './region-triggers.ts'
import { defaultBundles, findArchivesDirectory, requireBundles } from './bundles.ts'
import { readHomeConfiguration, setFeatureFlags, type DeploymentProps } from './construct-configuration.ts'

/** The configuration and the code of a deployment. */
export interface AssayProps extends DeploymentProps {
  /** The directory of the bundles of all functions; by default those of this package. */
  bundles?: string
}

/**
 * Assay's home region: table, topic, bucket, functions with their queues, rules, schedules and alarms. It is part of a stack in
 * the home region; every other region of `listForwardingRegions` gets a stack with `AssayForwarding`. Throws
 * ConfigurationError.
 */
export class Assay extends Construct {
  /** The topic of findings and alarms. */
  readonly topic: Topic
  /** The bus of published events. */
  readonly findingsBus: EventBus
  readonly reportBucket: Bucket
  private readonly configuration: Configuration

  constructor(scope: Construct, id: string, { bundles = defaultBundles, ...props }: AssayProps) {
    super(scope, id)
    setFeatureFlags(this)
    this.configuration = readHomeConfiguration(this, props)
    requireBundles(bundles)
    const { prefix, home, dashboard, gate, deploymentHook, routes } = this.configuration
    const { key } = new AccountTable(this, 'Account', { prefix })
    const notifications = new NotificationTopic(this, 'Notifications', { prefix, key })
    const reports = new ReportBucket(this, 'Reports', { prefix, key })
    const findings = new FindingsBus(this, 'Findings', { prefix })
    this.topic = notifications.topic
    this.findingsBus = findings.bus
    this.reportBucket = reports.bucket
    const queues = this.createQueues(notifications)
    const configuration = JSON.stringify(formatConfiguration(this.configuration))
    const archives = findArchivesDirectory(this, prefix)
    const context = this.describePermissionContext(key.keyArn)
    const bundleSource = { bundles, configuration, archives }
    this.createFunctions(queues, context, bundleSource)
    if (gate !== 'OFF')
      new GateHook(this, 'Gate', {
        bundles: bundleSource,
        failureMode: gate,
        permissionContext: context,
        action: notifications.action,
      })
    if (deploymentHook)
      new DeploymentHook(this, 'DeploymentHook', {
        bundles: bundleSource,
        permissionContext: context,
        action: notifications.action,
      })
    if (routes.length > 0)
      new RouteTargets(this, 'Routes', {
        routes,
        prefix,
        home,
        key,
        deadLetters: queues.route.deadLetters,
      })
    createMetricAlarms(this, this.configuration, notifications.action)
    this.createSchedules(queues, notifications)
    new PostDeploymentSweep(this, 'AfterDeployment', { prefix, queue: queues.sweep })
    this.createRules(queues, notifications)
    if (dashboard) new HomeDashboard(this, 'Dashboard', { deploymentScope: this.configuration })
    this.createOutputs()
  }

  private createQueues({ action }: NotificationTopic): Record<QueueName, WorkQueue> {
    const { prefix } = this.configuration
    const deadLetters = new Map<string, DeadLetterQueue>()
    const entries = listDeployedWorkerQueues(this.configuration).map(queueName => {
      const name = nameDeadLetterQueue(queueName, prefix)
      const props = { queue: queueName, prefix, deadLetters: deadLetters.get(name), action }
      const workQueue = new WorkQueue(this, `${queueName}-queue`, props)
      deadLetters.set(name, workQueue.deadLetters)
      return [queueName, workQueue] as const
    })
    return Object.fromEntries(entries) as Record<QueueName, WorkQueue>
  }

  private describePermissionContext(key: string): PermissionContext {
    const { account } = Stack.of(this)
    const { prefix, stack, home, regions, routes, securityHub, securityLake, evidence } = this.configuration
    return {
      partition: getPartition(home),
      account,
      prefix,
      stack,
      home,
      regions,
      routes,
      securityHub,
      ...(securityLake ? { securityLake } : {}),
      ...(evidence ? { evidence } : {}),
      key,
    }
  }

  private createFunctions(
    queues: Readonly<Record<QueueName, WorkQueue>>,
    context: PermissionContext,
    bundles: BundleSource,
  ): void {
    const { prefix } = this.configuration
    const targets = { topic: this.topic.topicArn, findingsBus: this.findingsBus.eventBusName }
    const uses: Partial<Record<WorkerName, WorkerFunctionProps['uses']>> = {
      notify: targets,
      report: { ...targets, reportBucket: this.reportBucket.bucketName },
    }
    for (const name of listDeployedWorkers(this.configuration)) {
      new WorkerFunction(this, `${name}-worker`, {
        name,
        prefix,
        sources: listWorkerQueues(name).map(queueName => queues[queueName]),
        bundles,
        permissions: listFunctionPermissions(name, context),
        uses: uses[name] ?? {},
      })
    }
  }

  /** Creates the schedules of full scans, of reports, of packs of evidence, of the hourly self-check, and of the canary. */
  private createSchedules(
    queues: Readonly<Record<QueueName, WorkQueue>>,
    { action }: NotificationTopic,
  ): void {
    const { account, stackId } = Stack.of(this)
    const { prefix, home: region, schedules, evidence } = this.configuration
    const { report, timeZone } = schedules
    const group = new ScheduleGroup(this, 'Schedules', { prefix, action })
    const [sweep, selfCheck] = listDeployedSchedules(account, this.configuration)
    new Schedule(this, 'SweepSchedule', {
      prefix,
      group,
      ...sweep,
      target: queues.sweep,
      message: { ...sweep.message, stack: stackId },
    })
    new Schedule(this, 'ReportSchedule', {
      prefix,
      group,
      queue: 'report',
      target: queues.report,
      message: { type: 'report' } satisfies Omit<ReportMessage, 'at'>,
      expression: report,
      timeZone,
    })
    if (evidence)
      new Schedule(this, 'EvidenceSchedule', {
        prefix,
        group,
        queue: 'evidence',
        target: queues.evidence,
        message: { type: 'pack-evidence' } satisfies Omit<PackEvidenceMessage, 'at'>,
        expression: evidence.schedule,
        timeZone,
      })
    new Schedule(this, 'SelfCheckSchedule', { prefix, group, ...selfCheck, target: queues['self-change'] })
    const canary = describeDeployedCanary({ account, region }, this.configuration)
    new Canary(this, 'Canary', { prefix, group, canary, action })
  }

  private createRules(
    queues: Readonly<Record<QueueName, WorkQueue>>,
    notifications: NotificationTopic,
  ): void {
    const { prefix, organization } = this.configuration
    for (const trigger of resolveHomeArrival(this.configuration).triggers) {
      const { deadLetters } = queues[trigger.queue]
      createEventRules(this, {
        trigger,
        prefix,
        target: createQueueTarget(queues[trigger.queue]),
        deadLetters,
      })
    }
    const triggers = listForwardedTriggers(this.configuration)
    if (triggers.length === 0) return
    const { managementAccount } = organization ?? {}
    new IngestBus(this, 'Ingest', { prefix, triggers, queues, notifications, managementAccount })
  }

  /** The outputs have these names in every stack: the functions and the commands read them. */
  private createOutputs(): void {
    const outputs = [
      ['Topic', 'The topic for findings and alarms.', this.topic.topicArn],
      ['ReportBucket', 'The bucket of reports.', this.reportBucket.bucketName],
      [
        REGIONS_OUTPUT,
        'The regions in which Assay has stacks.',
        listDeployedRegions(this.configuration).join(' '),
      ],
    ] as const
    for (const [name, description, value] of outputs)
      new CfnOutput(this, name, { description, value }).overrideLogicalId(name)
  }
}
