import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { InvalidArgumentError, Option } from 'commander'
import { usePrefetches } from '../../functions/collectors/lists/prefetch.ts'
import { allPrefetches } from '../../functions/collectors/all-prefetches.ts'
import {
  completeRecording,
  countResponses,
  limitConcurrency,
  cacheResponses,
  retryThrottled,
} from '../../functions/collectors/api/call-middleware.ts'
import type { AwsCall } from '../../functions/collectors/api/aws-call.ts'
import { limitRate } from '../../functions/collectors/api/rate-limit.ts'
import { createRedactor } from '../../functions/collectors/redaction/redact.ts'
import { openAccountFile } from '../../functions/local/account-file.ts'
import { recordCalls } from '../../functions/local/record-calls.ts'
import type { AccountSource } from './account-source.ts'
import { writeOutput, createOutputDirectory } from '../output/output-directory.ts'
import { createProgressCounter } from '../output/terminal.ts'

/** Calls of AWS's API under way at the same time. */
const MAX_CONCURRENT_CALLS = 8

/** Whose credentials ask, how fast, about which regions. */
export interface LiveOptions {
  region: readonly string[]
  profile?: string
  /** Calls a second of each of Lambda's quotas; 0 for as many as AWS answers. */
  lambdaRate: number
}

/** The option of commands that ask AWS. The account's own deployments share Lambda's quotas with us. */
export function createLambdaRateOption(): Option {
  const meaning =
    "most calls a second of Lambda's control plane, whose 15 your deployments share; 0: no limit"
  return new Option('--lambda-rate <number>', meaning).default(5).argParser(parseRate)
}

function parseRate(text: string): number {
  const rate = Number(text)
  if (text.trim() !== '' && Number.isFinite(rate) && rate >= 0) return rate
  throw new InvalidArgumentError('a number of calls a second is wanted, such as 5.')
}

/** The account of the current credentials. The SDK is loaded only here: an account file needs none. */
export async function openLiveAccount({
  region: regions,
  profile,
  lambdaRate,
}: LiveOptions): Promise<AccountSource> {
  useProfile(profile)
  const { callAuditApis } = await import('../../functions/aws/api/audit-calls.ts')
  return { call: limitCalls(callAuditApis, lambdaRate), regions }
}

/** Asks, with the current credentials, how what of Assay is deployed stands. */
export async function openLiveDeployment({
  profile,
  lambdaRate,
}: Omit<LiveOptions, 'region'>): Promise<AwsCall> {
  useProfile(profile)
  const { callDoctorApis } = await import('../../functions/aws/api/doctor-calls.ts')
  return limitCalls(callDoctorApis, lambdaRate)
}

function useProfile(profile: string | undefined): void {
  if (profile !== undefined) process.env['AWS_PROFILE'] = profile
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
}

/** `call`, a few at a time and no faster than others leave room for; each answer is shown. */
function limitCalls(awsCall: AwsCall, lambdaRate: number): AwsCall {
  const source = limitConcurrency(retryThrottled(awsCall, sleep), MAX_CONCURRENT_CALLS)
  const timer = { now: () => performance.now(), wait: sleep }
  return countResponses(
    lambdaRate === 0 ? source : limitRate(source, lambdaRate, timer),
    createProgressCounter('calls answered'),
  )
}

/** `asked`, with every answer written to the account file in `directory`; what was answered there already is not asked again. */
export function recordAccount(directory: string, source: AccountSource): AccountSource {
  createOutputDirectory(directory)
  const file = join(directory, 'calls.jsonl')
  const key = randomBytes(32).toString('hex')
  const write = (recorded: object) =>
    writeOutput(file, () => appendFileSync(file, `${JSON.stringify(recorded)}\n`))
  const awsCall: AwsCall = recordCalls(source.call, write, createRedactor(key), () => new Date())
  if (!existsSync(file)) return { ...source, call: awsCall }
  const before = openAccountFile(directory).createReplay(() => new Date())
  return { ...source, call: completeRecording(before, awsCall) }
}

/** `asked`, which is asked for the whole account: by lists that spare single calls, and for each list once. */
export function prefetchAccount(source: AccountSource): AccountSource {
  const lists = allPrefetches.map(({ operation }) => operation)
  return { ...source, call: usePrefetches(cacheResponses(source.call, lists), allPrefetches) }
}
