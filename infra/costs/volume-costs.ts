import { consumption } from './consumption.ts'
import type { MonthlyCost } from './fixed-costs.ts'
import { prices } from './prices.ts'
import { listDeployedWorkers } from '../../audit/deployment/workers.ts'

/** The size and activity of an account. */
export interface UsageVolume {
  /** API calls per day that change audited resources. */
  changesPerDay: number
  /** Resources that every full scan reads. */
  functions: number
  roles: number
  images: number
}

const DAYS = 30
const GIGABYTE = 1e9
const { change, sweptResource, sweep, units, stored, notifiedShare } = consumption

/**
 * Data key requests per role and month: a data key of a table or topic is cached for five minutes (KMS, and SNS
 * Developer Guide, "Key management").
 */
const KEY_USES = (DAYS * 86_400) / 300

const WEEKS = 52
const REPORT = { objects: 10, bytes: 1e7 }

/** Ignored events, requeued messages and failed controls, in total and by reason. */
const CUSTOM_METRICS = 12

/** Assay's work in a month. */
interface MonthlyWork {
  changes: number
  refreshes: number
  functionRefreshes: number
  imageRefreshes: number
  resources: number
  messages: number
}

function computeWork({ changesPerDay, functions, roles, images }: UsageVolume): MonthlyWork {
  /** Each function with its log group. */
  const resources = 2 * functions + roles + images
  const [changes, refreshes] = [changesPerDay * DAYS, resources * DAYS]
  const messages = changes * change.messages + refreshes * sweptResource.messages + DAYS * sweep.messages
  const [functionRefreshes, imageRefreshes] = [functions * DAYS, images * DAYS]
  return { changes, refreshes, functionRefreshes, imageRefreshes, resources, messages }
}

/**
 * The variable monthly costs of this volume, with a daily full scan and a home region that is not us-east-1.
 */
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
    explanation: `each change is forwarded to the home region, and ${formatPercent(notifiedShare)} are published on the findings bus; events of AWS services are free`,
  }
}

function computeQueueCost({ messages }: MonthlyWork): MonthlyCost {
  return {
    what: 'SQS',
    dollars: messages * consumption.requestsPerMessage * prices.queueRequest,
    explanation: `${change.messages} messages per change, ${sweptResource.messages} per resource and day, ${consumption.requestsPerMessage} requests each`,
  }
}

function computeFunctionCost({ messages, functionRefreshes, imageRefreshes }: MonthlyWork): MonthlyCost {
  const seconds =
    messages * consumption.gigabyteSecondsPerMessage +
    functionRefreshes * (consumption.gigabyteSecondsPerFunction + consumption.gigabyteSecondsPerArchive) +
    imageRefreshes * consumption.gigabyteSecondsPerImage
  return {
    what: 'Lambda',
    dollars: messages * prices.invocation + seconds * prices.gigabyteSecond,
    explanation: `one invocation per message, with ${consumption.gigabyteSecondsPerMessage} GB-s; in full scans ${consumption.gigabyteSecondsPerFunction} GB-s per function, since Lambda API calls are rate limited, ${consumption.gigabyteSecondsPerArchive} GB-s per archive of code, and ${consumption.gigabyteSecondsPerImage} GB-s per image with its layers`,
  }
}

function computeTableCost({ changes, refreshes }: MonthlyWork): MonthlyCost {
  const reads = changes * change.reads + refreshes * sweptResource.reads + DAYS * sweep.reads
  const writes = changes * change.writes + refreshes * sweptResource.writes + DAYS * sweep.writes
  return {
    what: 'DynamoDB, requests',
    dollars: reads * units.read * prices.read + writes * units.write * prices.write,
    explanation: `${change.reads} reads and ${change.writes} writes per change, ${sweptResource.reads} and ${sweptResource.writes} per resource and day, with ${units.read} and ${units.write} units each`,
  }
}

/** The storage after a year. */
function computeStorageCost({ changes, refreshes, resources }: MonthlyWork): MonthlyCost {
  const bytes = resources * stored.resource + 12 * (changes * stored.change + refreshes * stored.refresh)
  return {
    what: 'DynamoDB, storage',
    dollars: (bytes / GIGABYTE) * (prices.tableKept + prices.recoveryKept),
    explanation: `after a year, with point-in-time recovery: ${stored.resource / 1_000} KB per resource, ${stored.change / 1_000} KB per change`,
  }
}

function computeKeyCost({ messages, changes }: MonthlyWork): MonthlyCost {
  const byTable = Math.min(messages, listDeployedWorkers({}).length * KEY_USES)
  const byTopic = Math.min(2 * changes * notifiedShare, 2 * KEY_USES)
  return {
    what: 'KMS requests',
    dollars: (byTable + byTopic) * prices.keyRequest,
    explanation:
      'one per active function every five minutes for the table, two per notification for the topic',
  }
}

function computeOtherCosts({ messages, changes }: MonthlyWork): MonthlyCost[] {
  const gigabytes = (messages * consumption.logBytesPerMessage) / GIGABYTE
  return [
    {
      what: 'CloudWatch logs and metrics',
      dollars: gigabytes * (prices.logsIn + prices.logsKept) + CUSTOM_METRICS * prices.metric,
      explanation: `${consumption.logBytesPerMessage / 1_000} KB of logs per message, stored for a month; about ${CUSTOM_METRICS} custom metrics`,
    },
    {
      what: 'SNS',
      dollars: changes * notifiedShare * (prices.message + prices.email),
      explanation: `one email to one address for ${formatPercent(notifiedShare)} of the changes`,
    },
    {
      what: 'S3',
      dollars:
        (WEEKS * REPORT.objects * prices.put) / 12 + ((WEEKS * REPORT.bytes) / GIGABYTE) * prices.bucketKept,
      explanation: `one report per week with ${REPORT.bytes / 1e6} MB in all formats, after a year`,
    },
    {
      what: 'API calls that read the account',
      dollars: 0,
      explanation: "read API calls of Lambda, IAM, ECR, EC2, ECS and CloudTrail's event history are free",
    },
  ]
}

function formatPercent(share: number): string {
  return `${share * 100} %`
}
