import { prices } from './prices.ts'

/** What something costs in a month. */
export interface MonthlyCost {
  what: string
  /** US dollars a month, without what AWS gives for free. */
  dollars: number
  /** How it comes about, in a sentence without its end. */
  explanation: string
}

/** The part of a synthesized template that costs are counted in. */
export interface SynthesizedTemplate {
  Resources?: Readonly<
    Record<string, { Type: string; Properties?: Readonly<Record<string, unknown>> | undefined }>
  >
}

const SECONDS_PER_MONTH = 30 * 86_400

/** An idle queue is asked for messages for 20 seconds at a time (Lambda Developer Guide, "Using Lambda with Amazon SQS"). */
const LONG_POLL = 20

/**
 * By so many at once; with a maximum of concurrency Lambda does not go down to two, as it would (Lambda Developer Guide,
 * "Configuring scaling behavior for SQS event source mappings").
 */
const POLLERS = 5

/** What the stacks of these templates cost a month when nothing happens in the account. */
export function computeFixedCosts(templates: readonly SynthesizedTemplate[]): MonthlyCost[] {
  const count = (type: string) =>
    templates.flatMap(({ Resources = {} }) => Object.values(Resources)).filter(({ Type }) => Type === type)
      .length
  const keys = count('AWS::KMS::Key')
  const alarms = count('AWS::CloudWatch::Alarm')
  const dashboards = count('AWS::CloudWatch::Dashboard')
  const mappings = count('AWS::Lambda::EventSourceMapping')
  const polls = mappings * POLLERS * (SECONDS_PER_MONTH / LONG_POLL)
  return [
    {
      what: 'KMS keys',
      dollars: keys * prices.key,
      explanation: `${formatCount(keys, 'key')} of your own; the first and the second yearly rotation add as much again each`,
    },
    {
      what: 'CloudWatch alarms',
      dollars: alarms * prices.alarm,
      explanation: formatCount(alarms, 'alarm'),
    },
    {
      what: 'CloudWatch dashboard',
      dollars: dashboards * prices.dashboard,
      explanation: formatCount(dashboards, 'dashboard'),
    },
    {
      what: 'SQS, idle',
      dollars: polls * prices.queueRequest,
      explanation: `Lambda asks each of ${formatCount(mappings, 'queue')} for messages, ${POLLERS} times every ${LONG_POLL} seconds`,
    },
  ]
}

function formatCount(count: number, label: string): string {
  return `${count} ${label}${count === 1 ? '' : 's'}`
}
