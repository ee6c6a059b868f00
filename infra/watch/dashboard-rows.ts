import { Duration } from 'aws-cdk-lib'
import { Stats, type IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import { triggers } from '../../audit/changes/triggers.ts'
import { deadLettersName, queueName, TOPIC } from '../../audit/deployment/names.ts'
import type { DeployedRule } from '../../audit/deployment/rules.ts'
import { queues } from '../../audit/deployment/workers.ts'
import { slow } from '../../audit/messages.ts'
import { ofFunctions, ofQueues, ofRules, ofTable, ofTopic } from './graphs.ts'
import { measured } from './measure-alarms.ts'
import { functionName } from '../names.ts'
import { ofSchedules } from '../functions/schedule-group.ts'
import { TIMEOUT } from '../functions/worker.ts'
import { workerNames } from '../functions/workers.ts'

/** A line of graphs, and the question that they answer. */
export interface Row {
  asks: string
  graphs: readonly Graph[]
}

/** Metrics that are shown together. */
export interface Graph {
  title: string
  metrics: IMetric[]
  /** From where on it is bad. */
  limit?: { value: number; label: string }
}

const PERIOD = Duration.minutes(5)
const functions = workerNames.map(functionName)
const waiting = triggers.map(({ queue }) => queueName(slow(queue)))
const prompt = queues.map(queueName).filter(name => !waiting.includes(name))
const late = { value: Duration.minutes(15).toSeconds(), label: 'late' }

/** What a person on call asks, in this order. `rules` bring the events of this region and of others. */
export function rowsOf(rules: readonly DeployedRule[]): readonly Row[] {
  return [
    {
      asks: 'Do events come in, and are they worked off?',
      graphs: [
        { title: 'Events in, by rule', metrics: ofRules('Invocations', rules) },
        {
          title: 'Messages worked off',
          metrics: ofQueues('NumberOfMessagesDeleted', prompt, Stats.SUM),
        },
        { title: 'Events that mean nothing', metrics: [measured('ignored', Stats.SUM, PERIOD)] },
      ],
    },
    {
      asks: 'Are answers late? Changes wait in the prompt queues, sweeps in the slow ones.',
      graphs: [
        {
          title: 'Oldest message, prompt (s)',
          metrics: ofQueues('ApproximateAgeOfOldestMessage', prompt, Stats.MAXIMUM),
          limit: late,
        },
        {
          title: 'Oldest message, slow (s)',
          metrics: ofQueues('ApproximateAgeOfOldestMessage', waiting, Stats.MAXIMUM),
          limit: late,
        },
        {
          title: 'Messages that wait',
          metrics: ofQueues('ApproximateNumberOfMessagesVisible', [...prompt, ...waiting], Stats.MAXIMUM),
        },
      ],
    },
    {
      asks: 'Was anything lost? The messages of dead letters say why; mend that, then redrive them.',
      graphs: [
        {
          title: 'Dead letters',
          metrics: ofQueues('ApproximateNumberOfMessagesVisible', queues.map(deadLettersName), Stats.MAXIMUM),
        },
        { title: 'Failed deliveries, by rule', metrics: ofRules('FailedInvocations', rules) },
        { title: 'Controls that failed', metrics: [measured('controlFailed', Stats.SUM, PERIOD)] },
      ],
    },
    {
      asks: 'Which function fails, has to wait, or is slow? Its log group says more.',
      graphs: [
        { title: 'Errors', metrics: ofFunctions('Errors', functions, Stats.SUM) },
        { title: 'Throttles', metrics: ofFunctions('Throttles', functions, Stats.SUM) },
        {
          title: 'Duration, p95 (ms)',
          metrics: ofFunctions('Duration', functions, 'p95'),
          limit: { value: TIMEOUT.toMilliseconds(), label: 'timeout' },
        },
        {
          title: 'Put back: throttled by AWS, most often',
          metrics: [measured('putBack', Stats.MAXIMUM, PERIOD)],
        },
      ],
    },
    {
      asks: 'Do sweeps and reports run, and what is told?',
      graphs: [
        {
          title: 'Calls by schedule',
          metrics: ['InvocationAttemptCount', 'TargetErrorCount', 'InvocationDroppedCount'].map(ofSchedules),
        },
        {
          title: 'Sweep and report at work',
          metrics: ofFunctions('Invocations', [functionName('sweep'), functionName('report')], Stats.SUM),
        },
        {
          title: 'Messages sent',
          metrics: ofTopic(TOPIC, 'NumberOfMessagesPublished', 'NumberOfNotificationsFailed'),
        },
      ],
    },
    {
      asks: 'Is the table in the way?',
      graphs: [
        { title: 'Consumed', metrics: ofTable('ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits') },
        { title: 'Throttled', metrics: ofTable('ReadThrottleEvents', 'WriteThrottleEvents') },
      ],
    },
  ]
}
