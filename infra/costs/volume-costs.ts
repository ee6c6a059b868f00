import { consumption } from './consumption.ts'
import type { MonthlyCost } from './fixed-costs.ts'
import { prices } from './prices.ts'
import { workerNames } from '../functions/worker-limits.ts'

/** How much there is to do in an account. */
export interface UsageVolume {
  /** Calls a day that change what is audited. */
  changesPerDay: number
  /** Resources that every sweep looks at. */
  functions: number
  roles: number
  images: number
}

const DAYS = 30
const GIGABYTE = 1e9
const { change, swept, sweep, units, kept: stored, told: notifiedShare } = consumption

/** A data key of a table or topic is kept for five minutes for each role (KMS, and SNS Developer Guide, "Key management"). */
const KEY_USES = (DAYS * 86_400) / 300

const WEEKS = 52
const REPORT = { objects: 10, bytes: 1e7 }

/** Events that lead to nothing, work that is put back, and controls that fail, all together and apart by why. */
const CUSTOM_METRICS = 12

/** What Assay does in a month. */
interface MonthlyWork {
  changes: number
  refreshes: number
  functionRefreshes: number
  resources: number
  messages: number
}

function computeWork({ changesPerDay, functions, roles, images }: UsageVolume): MonthlyWork {
  const resources = functions + roles + images
  const [changes, refreshes] = [changesPerDay * DAYS, resources * DAYS]
  const messages = changes * change.messages + refreshes * swept.messages + DAYS * sweep.messages
  return { changes, refreshes, functionRefreshes: functions * DAYS, resources, messages }
}

/** What this volume costs a month beyond the standing costs, swept daily from a home outside the first region. */
export function computeVolumeCosts(usageVolume: UsageVolume): MonthlyCost[] {
  const monthlyWork = computeWork(usageVolume)
  return [
    ...[
      computeEventCost,
      computeQueueCost,
      computeFunctionCost,
      computeTableCost,
      computeStorageCost,
      computeKeyCost,
    ].map(cost => cost(monthlyWork)),
    ...computeOtherCosts(monthlyWork),
  ]
}

function computeEventCost({ changes }: MonthlyWork): MonthlyCost {
  const published = changes * notifiedShare
  const transfer = ((changes * consumption.eventBytes) / GIGABYTE) * prices.transfer
  return {
    what: 'EventBridge',
    dollars: (changes + published) * prices.event + transfer,
    explanation: `each change is forwarded from one region to another, and ${formatPercent(notifiedShare)} are announced on the bus of findings; AWS's own events are free`,
  }
}

function computeQueueCost({ messages }: MonthlyWork): MonthlyCost {
  return {
    what: 'SQS',
    dollars: messages * consumption.requestsPerMessage * prices.queueRequest,
    explanation: `${change.messages} messages a change, ${swept.messages} a resource and day, ${consumption.requestsPerMessage} requests each`,
  }
}

function computeFunctionCost({ messages, functionRefreshes }: MonthlyWork): MonthlyCost {
  const seconds =
    messages * consumption.gigabyteSecondsPerMessage +
    functionRefreshes * consumption.gigabyteSecondsPerFunction
  return {
    what: 'Lambda',
    dollars: messages * prices.invocation + seconds * prices.gigabyteSecond,
    explanation: `an invocation a message, of ${consumption.gigabyteSecondsPerMessage} GB-s; in sweeps ${consumption.gigabyteSecondsPerFunction} GB-s a function, since Lambda's control plane is asked slowly`,
  }
}

function computeTableCost({ changes, refreshes }: MonthlyWork): MonthlyCost {
  const reads = changes * change.reads + refreshes * swept.reads + DAYS * sweep.reads
  const writes = changes * change.writes + refreshes * swept.writes + DAYS * sweep.writes
  return {
    what: 'DynamoDB, requests',
    dollars: reads * units.read * prices.read + writes * units.write * prices.write,
    explanation: `${change.reads} reads and ${change.writes} writes a change, ${swept.reads} and ${swept.writes} a resource and day, of ${units.read} and ${units.write} units`,
  }
}

/** What is kept after a year. */
function computeStorageCost({ changes, refreshes, resources }: MonthlyWork): MonthlyCost {
  const bytes = resources * stored.resource + 12 * (changes * stored.change + refreshes * stored.look)
  return {
    what: 'DynamoDB, kept',
    dollars: (bytes / GIGABYTE) * (prices.tableKept + prices.recoveryKept),
    explanation: `after a year, with its recovery to a point in time: ${stored.resource / 1_000} KB a resource, ${stored.change / 1_000} KB a change`,
  }
}

function computeKeyCost({ messages, changes }: MonthlyWork): MonthlyCost {
  const byTable = Math.min(messages, workerNames.length * KEY_USES)
  const byTopic = Math.min(2 * changes * notifiedShare, 2 * KEY_USES)
  return {
    what: 'KMS requests',
    dollars: (byTable + byTopic) * prices.keyRequest,
    explanation: 'one for the table every five minutes and function that works, two for the topic',
  }
}

function computeOtherCosts({ messages, changes }: MonthlyWork): MonthlyCost[] {
  const gigabytes = (messages * consumption.logBytesPerMessage) / GIGABYTE
  return [
    {
      what: 'CloudWatch logs and metrics',
      dollars: gigabytes * (prices.logsIn + prices.logsKept) + CUSTOM_METRICS * prices.metric,
      explanation: `${consumption.logBytesPerMessage / 1_000} KB of log a message, kept for a month; about ${CUSTOM_METRICS} metrics of its own`,
    },
    {
      what: 'SNS',
      dollars: changes * notifiedShare * (prices.message + prices.email),
      explanation: `a message to one address for ${formatPercent(notifiedShare)} of the changes`,
    },
    {
      what: 'S3',
      dollars:
        (WEEKS * REPORT.objects * prices.put) / 12 + ((WEEKS * REPORT.bytes) / GIGABYTE) * prices.bucketKept,
      explanation: `a report a week of ${REPORT.bytes / 1e6} MB in all of its forms, after a year`,
    },
    {
      what: 'Calls that read the account',
      dollars: 0,
      explanation: "Lambda, IAM, ECR, EC2, ECS and CloudTrail's event history ask nothing for them",
    },
  ]
}

function formatPercent(share: number): string {
  return `${share * 100} %`
}
