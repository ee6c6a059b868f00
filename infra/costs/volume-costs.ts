import { consumption } from './consumption.ts'
import type { Cost } from './costs.ts'
import { prices } from './prices.ts'
import { workerNames } from '../functions/workers.ts'

/** How much there is to do in an account. */
export interface Volume {
  /** Calls a day that change what is audited. */
  changesPerDay: number
  /** Resources that every sweep looks at. */
  functions: number
  roles: number
  images: number
}

const DAYS = 30
const GIGABYTE = 1e9
const { change, swept, sweep, units, kept, told } = consumption

/** A data key of a table or topic is kept for five minutes for each role (KMS, and SNS Developer Guide, "Key management"). */
const KEY_USES = (DAYS * 86_400) / 300

const WEEKS = 52
const REPORT = { objects: 10, bytes: 1e7 }

/** Events that lead to nothing, work that is put back, and controls that fail, all together and apart by why. */
const METRICS = 12

/** What Assay does in a month. */
interface Work {
  changes: number
  looks: number
  functionLooks: number
  resources: number
  messages: number
}

function workOf({ changesPerDay, functions, roles, images }: Volume): Work {
  const resources = functions + roles + images
  const [changes, looks] = [changesPerDay * DAYS, resources * DAYS]
  const messages = changes * change.messages + looks * swept.messages + DAYS * sweep.messages
  return { changes, looks, functionLooks: functions * DAYS, resources, messages }
}

/** What this volume costs a month beyond the standing costs, swept daily from a home outside the first region. */
export function volumeCosts(volume: Volume): Cost[] {
  const work = workOf(volume)
  return [
    ...[ofEvents, ofQueues, ofFunctions, ofTable, ofHistory, ofKeys].map(cost => cost(work)),
    ...ofRest(work),
  ]
}

function ofEvents({ changes }: Work): Cost {
  const announced = changes * told
  const transfer = ((changes * consumption.eventBytes) / GIGABYTE) * prices.transfer
  return {
    what: 'EventBridge',
    dollars: (changes + announced) * prices.event + transfer,
    because: `each change is forwarded from one region to another, and ${percent(told)} are announced on the bus of findings; AWS's own events are free`,
  }
}

function ofQueues({ messages }: Work): Cost {
  return {
    what: 'SQS',
    dollars: messages * consumption.requestsPerMessage * prices.queueRequest,
    because: `${change.messages} messages a change, ${swept.messages} a resource and day, ${consumption.requestsPerMessage} requests each`,
  }
}

function ofFunctions({ messages, functionLooks }: Work): Cost {
  const seconds =
    messages * consumption.gigabyteSecondsPerMessage + functionLooks * consumption.gigabyteSecondsPerFunction
  return {
    what: 'Lambda',
    dollars: messages * prices.invocation + seconds * prices.gigabyteSecond,
    because: `an invocation a message, of ${consumption.gigabyteSecondsPerMessage} GB-s; in sweeps ${consumption.gigabyteSecondsPerFunction} GB-s a function, since Lambda's control plane is asked slowly`,
  }
}

function ofTable({ changes, looks }: Work): Cost {
  const reads = changes * change.reads + looks * swept.reads + DAYS * sweep.reads
  const writes = changes * change.writes + looks * swept.writes + DAYS * sweep.writes
  return {
    what: 'DynamoDB, requests',
    dollars: reads * units.read * prices.read + writes * units.write * prices.write,
    because: `${change.reads} reads and ${change.writes} writes a change, ${swept.reads} and ${swept.writes} a resource and day, of ${units.read} and ${units.write} units`,
  }
}

/** What is kept after a year. */
function ofHistory({ changes, looks, resources }: Work): Cost {
  const bytes = resources * kept.resource + 12 * (changes * kept.change + looks * kept.look)
  return {
    what: 'DynamoDB, kept',
    dollars: (bytes / GIGABYTE) * (prices.tableKept + prices.recoveryKept),
    because: `after a year, with its recovery to a point in time: ${kept.resource / 1_000} KB a resource, ${kept.change / 1_000} KB a change`,
  }
}

function ofKeys({ messages, changes }: Work): Cost {
  const byTable = Math.min(messages, workerNames.length * KEY_USES)
  const byTopic = Math.min(2 * changes * told, 2 * KEY_USES)
  return {
    what: 'KMS requests',
    dollars: (byTable + byTopic) * prices.keyRequest,
    because: 'one for the table every five minutes and function that works, two for the topic',
  }
}

function ofRest({ messages, changes }: Work): Cost[] {
  const gigabytes = (messages * consumption.logBytesPerMessage) / GIGABYTE
  return [
    {
      what: 'CloudWatch logs and metrics',
      dollars: gigabytes * (prices.logsIn + prices.logsKept) + METRICS * prices.metric,
      because: `${consumption.logBytesPerMessage / 1_000} KB of log a message, kept for a month; about ${METRICS} metrics of its own`,
    },
    {
      what: 'SNS',
      dollars: changes * told * (prices.message + prices.email),
      because: `a message to one address for ${percent(told)} of the changes`,
    },
    {
      what: 'S3',
      dollars:
        (WEEKS * REPORT.objects * prices.put) / 12 + ((WEEKS * REPORT.bytes) / GIGABYTE) * prices.bucketKept,
      because: `a report a week of ${REPORT.bytes / 1e6} MB in all of its forms, after a year`,
    },
    {
      what: 'Calls that read the account',
      dollars: 0,
      because: "Lambda, IAM, ECR, EC2, ECS and CloudTrail's event history ask nothing for them",
    },
  ]
}

function percent(share: number): string {
  return `${share * 100} %`
}
