import { canaryDeadlines } from '../../audit/resources/assay/canary.ts'
import { nameParts } from '../../audit/resources/assay/deployment-names.ts'
import { computeCanaryCost } from './canary-cost.ts'
import { prices } from './prices.ts'

/** A monthly cost item. */
export interface MonthlyCost {
  what: string
  /** US dollars per month, without AWS's free tier. */
  dollars: number
  /** How the amount is calculated, without a final period. */
  explanation: string
}

/** The part of a synthesized template that determines its costs. */
export interface SynthesizedTemplate {
  Resources?: Readonly<
    Record<string, { Type: string; Properties?: Readonly<Record<string, unknown>> | undefined }>
  >
}

const SECONDS_PER_MONTH = 30 * 86_400

/** The seconds of a long poll on an idle queue (Lambda Developer Guide, "Using Lambda with Amazon SQS"). */
const LONG_POLL = 20

/**
 * Concurrent polls per queue. With a maximum concurrency, Lambda does not scale them down to two (Lambda
 * Developer Guide, "Configuring scaling behavior for SQS event source mappings").
 */
const POLLERS = 5

/** The fixed monthly costs of the stacks of these templates. */
export function computeFixedCosts(templates: readonly SynthesizedTemplate[]): MonthlyCost[] {
  const resources = templates.flatMap(({ Resources = {} }) => Object.values(Resources))
  const count = (type: string) => resources.filter(({ Type }) => Type === type).length
  const keys = count('AWS::KMS::Key')
  const alarms = count('AWS::CloudWatch::Alarm')
  const dashboards = count('AWS::CloudWatch::Dashboard')
  const mappings = count('AWS::Lambda::EventSourceMapping')
  // The schedule group has the prefix as its name.
  const canaries = resources.filter(
    ({ Type, Properties }) =>
      Type === 'AWS::Scheduler::Schedule' &&
      Properties?.['Name'] === nameParts(String(Properties?.['GroupName'])).canarySchedule,
  ).length
  const polls = mappings * POLLERS * (SECONDS_PER_MONTH / LONG_POLL)
  return [
    {
      what: 'KMS keys',
      dollars: keys * prices.key,
      explanation: `${formatCount(keys, 'customer managed key')}; each of the first two yearly rotations adds the same amount again`,
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
      explanation: `Lambda polls each of ${formatCount(mappings, 'queue')} ${POLLERS} times every ${LONG_POLL} seconds`,
    },
    {
      what: 'Canary',
      dollars: canaries * computeCanaryCost(),
      explanation: `${formatCount(canaries, 'change')} every ${canaryDeadlines.period / 60} minutes, at most as expensive as any other change, and a custom metric`,
    },
  ]
}

/** What packs of evidence on schedule cost a month before one is made: two alarms, and an idle queue. */
export function computeEvidenceCost(): number {
  return 2 * prices.alarm + POLLERS * (SECONDS_PER_MONTH / LONG_POLL) * prices.queueRequest
}

/** A pack of 50,000 evaluations, as `test/functions/evidence/large-account` measures it; its table has about as many bytes. */
const PACK = { gigabytes: 2, seconds: 60, stored: 0.074, puts: 15, tableGigabytes: 0.1, perYear: 52 }

/** What a weekly pack of 50,000 evaluations costs a month: making it, and keeping those of a year. */
export function computePackCost(): { made: number; kept: number } {
  const reads = (PACK.tableGigabytes * 1e6) / 4 / 2
  const each =
    PACK.gigabytes * PACK.seconds * prices.gigabyteSecond + PACK.puts * prices.put + reads * prices.read
  return { made: (each * PACK.perYear) / 12, kept: PACK.stored * PACK.perYear * prices.bucketKept }
}

function formatCount(count: number, label: string): string {
  return `${count} ${label}${count === 1 ? '' : 's'}`
}
