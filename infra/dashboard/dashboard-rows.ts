import { Duration } from 'aws-cdk-lib'
import { Stats, type IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import { triggers } from '../../audit/events/triggers.ts'
import { nameDeadLetterQueue, nameQueue, TOPIC_NAME } from '../../audit/resources/assay/deployment-names.ts'
import type { DeployedRule } from '../../audit/deployment/rules.ts'
import { allQueues } from '../../audit/deployment/workers.ts'
import { nameLowPriorityQueue } from '../../audit/resources/collector-queue.ts'
import {
  createFunctionMetrics,
  createQueueMetrics,
  createRuleMetrics,
  createTableMetrics,
  createTopicMetrics,
} from './graph-metrics.ts'
import { createAssayMetric } from '../monitoring/metric-alarms.ts'
import { buildFunctionName } from '../names.ts'
import { createScheduleMetric } from '../schedules/schedule-group.ts'
import { WORKER_TIMEOUT } from '../functions/worker-function.ts'
import { workerNames } from '../functions/worker-limits.ts'

/** A line of graphs, and the question that they answer. */
export interface DashboardRow {
  question: string
  graphs: readonly DashboardGraph[]
}

/** Metrics that are shown together. */
export interface DashboardGraph {
  title: string
  metrics: IMetric[]
  /** From where on it is bad. */
  limit?: { value: number; label: string }
}

const PERIOD = Duration.minutes(5)
const functionNames = workerNames.map(buildFunctionName)
const sweepQueues = triggers.map(({ queue }) => nameQueue(nameLowPriorityQueue(queue)))
const promptQueues = allQueues.map(nameQueue).filter(name => !sweepQueues.includes(name))
const LATE = { value: Duration.minutes(15).toSeconds(), label: 'late' }

/** What a person on call asks, in this order. `rules` bring the events of this region and of others. */
export function buildDashboardRows(rules: readonly DeployedRule[]): readonly DashboardRow[] {
  return [
    {
      question: 'Do events come in, and are they worked off?',
      graphs: [
        { title: 'Events in, by rule', metrics: createRuleMetrics('Invocations', rules) },
        {
          title: 'Messages worked off',
          metrics: createQueueMetrics('NumberOfMessagesDeleted', promptQueues, Stats.SUM),
        },
        { title: 'Events that mean nothing', metrics: [createAssayMetric('ignored', Stats.SUM, PERIOD)] },
      ],
    },
    {
      question: 'Are answers late? Changes wait in the prompt queues, sweeps in the slow ones.',
      graphs: [
        {
          title: 'Oldest message, prompt (s)',
          metrics: createQueueMetrics('ApproximateAgeOfOldestMessage', promptQueues, Stats.MAXIMUM),
          limit: LATE,
        },
        {
          title: 'Oldest message, slow (s)',
          metrics: createQueueMetrics('ApproximateAgeOfOldestMessage', sweepQueues, Stats.MAXIMUM),
          limit: LATE,
        },
        {
          title: 'Messages that wait',
          metrics: createQueueMetrics(
            'ApproximateNumberOfMessagesVisible',
            [...promptQueues, ...sweepQueues],
            Stats.MAXIMUM,
          ),
        },
      ],
    },
    {
      question: 'Was anything lost? The messages of dead letters say why; mend that, then redrive them.',
      graphs: [
        {
          title: 'Dead letters',
          metrics: createQueueMetrics(
            'ApproximateNumberOfMessagesVisible',
            allQueues.map(nameDeadLetterQueue),
            Stats.MAXIMUM,
          ),
        },
        { title: 'Failed deliveries, by rule', metrics: createRuleMetrics('FailedInvocations', rules) },
        { title: 'Controls that failed', metrics: [createAssayMetric('controlFailed', Stats.SUM, PERIOD)] },
      ],
    },
    {
      question: 'Which function fails, has to wait, or is slow? Its log group says more.',
      graphs: [
        { title: 'Errors', metrics: createFunctionMetrics('Errors', functionNames, Stats.SUM) },
        { title: 'Throttles', metrics: createFunctionMetrics('Throttles', functionNames, Stats.SUM) },
        {
          title: 'Duration, p95 (ms)',
          metrics: createFunctionMetrics('Duration', functionNames, 'p95'),
          limit: { value: WORKER_TIMEOUT.toMilliseconds(), label: 'timeout' },
        },
        {
          title: 'Put back: throttled by AWS, most often',
          metrics: [createAssayMetric('redelivered', Stats.MAXIMUM, PERIOD)],
        },
      ],
    },
    {
      question: 'Do sweeps and reports run, and what is told?',
      graphs: [
        {
          title: 'Calls by schedule',
          metrics: ['InvocationAttemptCount', 'TargetErrorCount', 'InvocationDroppedCount'].map(
            createScheduleMetric,
          ),
        },
        {
          title: 'Sweep and report at work',
          metrics: createFunctionMetrics(
            'Invocations',
            [buildFunctionName('sweep'), buildFunctionName('report')],
            Stats.SUM,
          ),
        },
        {
          title: 'Messages sent',
          metrics: createTopicMetrics(TOPIC_NAME, 'NumberOfMessagesPublished', 'NumberOfNotificationsFailed'),
        },
      ],
    },
    {
      question: 'Is the table in the way?',
      graphs: [
        {
          title: 'Consumed',
          metrics: createTableMetrics('ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'),
        },
        { title: 'Throttled', metrics: createTableMetrics('ReadThrottleEvents', 'WriteThrottleEvents') },
      ],
    },
  ]
}
