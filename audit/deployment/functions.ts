import { MAX_MESSAGE_SECONDS } from '../limits/service-limits.ts'
import { buildTopicArn, nameParts, nameQueue, nameReportBucket } from '../resources/assay/deployment-names.ts'
import type { WorkerName } from '../resources/collector-queue.ts'
import type { ResourceLocation } from '../resources/resource.ts'

/** The environment variables that the stack sets for a function. */
export const environmentVariables = {
  /** The account ID. */
  account: 'ASSAY_ACCOUNT',
  table: 'ASSAY_TABLE',
  topic: 'ASSAY_TOPIC',
  /** The name of the bus for published events. */
  findingsBus: 'ASSAY_FINDINGS_BUS',
  /** The name of the report bucket. */
  reportBucket: 'ASSAY_REPORT_BUCKET',
  /** Base URL of all queues of the stack: the part before a queue's name. */
  queues: 'ASSAY_QUEUES',
  maxReceives: 'ASSAY_MAX_RECEIVES',
  /** The SHA-256 hash of the archive with the code, in Base64, as Lambda returns it. */
  code: 'ASSAY_CODE',
} as const

/** Receives of a message before it becomes a dead letter. */
export const MAX_RECEIVES = 5

/** The settings that all functions have, in Lambda's words. */
export const functionSettings = {
  runtime: 'nodejs24.x',
  architecture: 'arm64',
  handler: 'index.handler',
} as const

/**
 * The timeout of the report function in seconds. A message reads a part of the table in about one minute; the last one also
 * joins all parts, reads the changes behind the findings, and renders and stores three formats.
 */
export const REPORT_TIMEOUT = 300

/** Functions with a longer timeout than the others, in seconds. A layer of an image takes up to four minutes. */
const LONG_FUNCTIONS: Readonly<Partial<Record<WorkerName, number>>> = {
  'image-content': 300,
  report: REPORT_TIMEOUT,
  // It reads and packs the whole table at once (test/functions/evidence/large-account).
  evidence: 900,
}

/** The timeout of a function in seconds. */
export function getFunctionTimeout(workerName: WorkerName): number {
  return LONG_FUNCTIONS[workerName] ?? MAX_MESSAGE_SECONDS
}

/** Functions with more memory than the others, in megabytes. Rendering a report of 100,000 findings takes 1,200. */
const LARGE_FUNCTIONS: Readonly<Partial<Record<WorkerName, number>>> = {
  evaluate: 1_024,
  'image-content': 2_048,
  report: 2_048,
  evidence: 2_048,
}

/** The memory of a function in megabytes, which also determines its CPU share. */
export function getFunctionMemory(workerName: WorkerName): number {
  return LARGE_FUNCTIONS[workerName] ?? 512
}

/** A function of Assay as this version deploys it, but for what only its stack knows: its code and role. */
export interface FunctionSettings {
  name: string
  /** Megabytes. */
  memory: number
  /** Seconds. */
  timeout: number
  /** Its environment variables, except for the base URL of the queues, which differs between partitions. */
  environment: Readonly<Record<string, string>>
  /** Whether its environment also has the hash of its code, which only the stack knows. */
  statesCode: boolean
}

/** Describes a function as this version deploys it in the home region of `location`. */
export function describeDeployedFunction(
  workerName: WorkerName,
  location: ResourceLocation,
  prefix: string,
): FunctionSettings {
  const { account } = location
  const { table, findingsBus } = nameParts(prefix)
  const isReporting = workerName === 'report'
  const isPublishing = isReporting || workerName === 'notify'
  return {
    name: nameQueue(workerName, prefix),
    memory: getFunctionMemory(workerName),
    timeout: getFunctionTimeout(workerName),
    environment: {
      [environmentVariables.account]: account,
      [environmentVariables.table]: table,
      [environmentVariables.maxReceives]: String(MAX_RECEIVES),
      ...(isPublishing
        ? {
            [environmentVariables.topic]: buildTopicArn(location, prefix),
            [environmentVariables.findingsBus]: findingsBus,
          }
        : {}),
      ...(isReporting ? { [environmentVariables.reportBucket]: nameReportBucket(location, prefix) } : {}),
    },
    statesCode: hasCodeVariable(workerName),
  }
}

/** Whether the environment of a function has the hash of its code: packs of evidence name it. */
export function hasCodeVariable(workerName: WorkerName): boolean {
  return workerName === 'evidence'
}

/** The code and the role of a function, as its stack deployed them. */
export interface FunctionOutput {
  /** The SHA-256 hash of the archive with its code, in Base64, as Lambda returns it. */
  code: string
  /** The ARN of its role. */
  role: string
}

/** The name of the output of the home stack with the code and the role of a function: `FunctionIamChange`. */
export function nameFunctionOutput(workerName: WorkerName): string {
  const words = workerName.split('-').map(word => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
  return `Function${words.join('')}`
}

/** Formats the value of such an output. */
export function formatFunctionOutput({ code, role }: FunctionOutput): string {
  return `${code} ${role}`
}

/** Parses the value of such an output; undefined if it has another form. */
export function parseFunctionOutput(value: string): FunctionOutput | undefined {
  const [, code, role] = /^([A-Za-z0-9+/]{43}=) (arn:\S+)$/.exec(value) ?? []
  return code === undefined || role === undefined ? undefined : { code, role }
}
