import { Duration } from 'aws-cdk-lib'
import { Stats, type IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import { nameParts, nameQueue } from '../../audit/resources/assay/deployment-names.ts'
import type { DeployedRule } from '../../audit/deployment/rules.ts'
import type { EventSourceScope, OptionScope } from '../../audit/deployment/scope.ts'
import { listDeployedWorkerQueues, listDeployedWorkers } from '../../audit/deployment/workers.ts'
import { isLowPriorityQueue } from '../../audit/resources/collector-queue.ts'
import {
  createFunctionMetrics,
  createQueueMetrics,
  createRuleMetrics,
  createTableMetrics,
  createTopicMetrics,
} from './graph-metrics.ts'
import { createAssayMetric } from '../monitoring/metric-alarms.ts'
import { buildFunctionName } from '../names.ts'
import { canaryDeadlines } from '../../audit/resources/assay/canary.ts'
import { createCanaryMetric } from '../schedules/canary.ts'
import { createScheduleMetric } from '../schedules/schedule-group.ts'
import { MAX_MESSAGE_SECONDS } from '../../audit/limits/service-limits.ts'

/** A row of graphs, and the question that they answer. */
export interface DashboardRow {
  question: string
  graphs: readonly DashboardGraph[]
}

/** Metrics that one graph shows. */
interface DashboardGraph {
  title: string
  metrics: IMetric[]
  /** Values from here on are a problem. */
  limit?: { value: number; label: string }
}

const PERIOD = Duration.minutes(5)
const LATE = { value: Duration.minutes(15).toSeconds(), label: 'late' }

/**
 * The rows in the order of an on-call engineer's questions. `rules` are the rules on the default bus and on the
 * ingest bus.
 */
export function buildDashboardRows(
  scope: Pick<EventSourceScope, 'prefix'> & OptionScope,
  rules: readonly DeployedRule[],
  deadLetterQueues: readonly string[],
): readonly DashboardRow[] {
  const { prefix } = scope
  const { table, topic } = nameParts(prefix)
  const functionNames = listDeployedWorkers(scope).map(name => buildFunctionName(name, prefix))
  const listQueues = (isLowPriority: boolean) =>
    listDeployedWorkerQueues(scope)
      .filter(queue => isLowPriorityQueue(queue) === isLowPriority)
      .map(queue => nameQueue(queue, prefix))
  const [standardQueues, lowPriorityQueues] = [listQueues(false), listQueues(true)]
  return [
    {
      question: 'Do events arrive, and are they processed?',
      graphs: [
        { title: 'Events received, by rule', metrics: createRuleMetrics('Invocations', rules) },
        {
          title: 'Messages processed',
          metrics: createQueueMetrics('NumberOfMessagesDeleted', standardQueues, Stats.SUM),
        },
        { title: 'Ignored events', metrics: [createAssayMetric(prefix, 'ignored', Stats.SUM, PERIOD)] },
      ],
    },
    {
      question: 'Are results late? Changes use the standard queues, full scans the low-priority queues.',
      graphs: [
        {
          title: 'Oldest message, standard queues (s)',
          metrics: createQueueMetrics('ApproximateAgeOfOldestMessage', standardQueues, Stats.MAXIMUM),
          limit: LATE,
        },
        {
          title: 'Oldest message, low-priority queues (s)',
          metrics: createQueueMetrics('ApproximateAgeOfOldestMessage', lowPriorityQueues, Stats.MAXIMUM),
          limit: LATE,
        },
        {
          title: 'Messages waiting',
          metrics: createQueueMetrics(
            'ApproximateNumberOfMessagesVisible',
            [...standardQueues, ...lowPriorityQueues],
            Stats.MAXIMUM,
          ),
        },
      ],
    },
    {
      question: 'Was anything lost? Read the reason in the dead letters, fix it, then redrive them.',
      graphs: [
        {
          title: 'Dead letters',
          metrics: createQueueMetrics('ApproximateNumberOfMessagesVisible', deadLetterQueues, Stats.MAXIMUM),
        },
        { title: 'Failed deliveries, by rule', metrics: createRuleMetrics('FailedInvocations', rules) },
        {
          title: 'Failed controls',
          metrics: [createAssayMetric(prefix, 'controlFailed', Stats.SUM, PERIOD)],
        },
        {
          title: 'Delay of the canary (s)',
          metrics: [createCanaryMetric(prefix, PERIOD)],
          limit: { value: canaryDeadlines.maxDelay, label: 'missing' },
        },
      ],
    },
    {
      question: 'Which function fails, is throttled, or is slow? Read its log group.',
      graphs: [
        { title: 'Errors', metrics: createFunctionMetrics('Errors', functionNames, Stats.SUM) },
        { title: 'Throttles', metrics: createFunctionMetrics('Throttles', functionNames, Stats.SUM) },
        {
          title: 'Duration, p95 (ms)',
          metrics: createFunctionMetrics('Duration', functionNames, 'p95'),
          limit: { value: MAX_MESSAGE_SECONDS * 1_000, label: 'timeout' },
        },
        {
          title: 'Requeued by throttling, maximum per message',
          metrics: [createAssayMetric(prefix, 'requeued', Stats.MAXIMUM, PERIOD)],
        },
      ],
    },
    {
      question: 'Do full scans and reports run, and are notifications sent?',
      graphs: [
        {
          title: 'Scheduled messages',
          metrics: ['InvocationAttemptCount', 'TargetErrorCount', 'InvocationDroppedCount'].map(metric =>
            createScheduleMetric(prefix, metric),
          ),
        },
        {
          title: 'Invocations of full scan and report',
          metrics: createFunctionMetrics(
            'Invocations',
            [buildFunctionName('sweep', prefix), buildFunctionName('report', prefix)],
            Stats.SUM,
          ),
        },
        {
          title: 'Notifications sent',
          metrics: createTopicMetrics(topic, 'NumberOfMessagesPublished', 'NumberOfNotificationsFailed'),
        },
      ],
    },
    {
      question: 'Does the table throttle?',
      graphs: [
        {
          title: 'Consumed capacity units',
          metrics: createTableMetrics(table, 'ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'),
        },
        {
          title: 'Throttle events',
          metrics: createTableMetrics(table, 'ReadThrottleEvents', 'WriteThrottleEvents'),
        },
      ],
    },
  ]
}
