import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { InvalidArgumentError, Option } from 'commander'
import { batchGetAccountStatus } from '../../functions/collectors/inspector2/operations.ts'
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
import { getCallerIdentity } from '../../functions/collectors/api/sts-operations.ts'
import { EQUAL_SHARES, limitRate } from '../../functions/collectors/api/rate-limit.ts'
import { createRedactor } from '../../functions/collectors/redaction/redact.ts'
import { openAccountFile } from '../../functions/local/account-file.ts'
import { recordCalls } from '../../functions/local/record-calls.ts'
import type { AccountSource } from './account-source.ts'
import { writeOutput, createOutputDirectory } from '../output/output-directory.ts'
import { addDownloadedBytes, createProgressCounter } from '../output/progress.ts'

/** AWS API calls in flight at the same time. */
const MAX_CONCURRENT_CALLS = 8

/** How to read a live account: with which credentials, how fast, in which regions. */
export interface LiveOptions {
  region: readonly string[]
  profile?: string
  /** Calls per second and region of Lambda's control plane, to which other limits are proportional; 0 for no limit. */
  lambdaRate: number
}

/** Half of the calls per second that Lambda's control plane allows (Lambda Developer Guide, "Lambda quotas"). */
const HALF_QUOTA = 7.5

/** The option `--lambda-rate` of commands that call AWS. The account's own deployments share Lambda's quotas. */
export function createLambdaRateOption(): Option {
  const description =
    'maximum calls per second and region of Lambda’s control plane, whose quota of 15 your deployments share; ' +
    'GetPolicy, GetFunction and IAM are limited in proportion; 0 for no limit'
  return new Option('--lambda-rate <number>', description).default(HALF_QUOTA).argParser(parseRate)
}

function parseRate(text: string): number {
  const rate = Number(text)
  if (text.trim() !== '' && Number.isFinite(rate) && rate >= 0) return rate
  throw new InvalidArgumentError('expected a number of calls per second, such as 7.5.')
}

/** Opens the account of the current credentials. The SDK is loaded only here: an account file does not need it. */
export async function openLiveAccount({
  region: regions,
  profile,
  lambdaRate,
}: LiveOptions): Promise<AccountSource> {
  useProfile(profile)
  const { createAuditCall } = await import('../../functions/aws/api/audit-calls.ts')
  return { call: limitCalls(createAuditCall(addDownloadedBytes), lambdaRate), regions }
}

/** Opens the API calls that read the state of a deployment of Assay, with the current credentials. */
export async function openLiveDeployment({
  profile,
  lambdaRate,
}: Omit<LiveOptions, 'region'>): Promise<AwsCall> {
  useProfile(profile)
  const { callDoctorApis } = await import('../../functions/aws/api/assay/doctor-calls.ts')
  return limitCalls(callDoctorApis, lambdaRate)
}

/** Makes the SDK use a profile. */
export function useProfile(profile: string | undefined): void {
  if (profile !== undefined) process.env['AWS_PROFILE'] = profile
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
}

/** `awsCall` with retries, a limited rate and limited concurrency; each response counts as progress. */
function limitCalls(awsCall: AwsCall, lambdaRate: number): AwsCall {
  const timer = { now: () => performance.now(), wait: sleep }
  const paced = lambdaRate === 0 ? awsCall : limitRate(awsCall, lambdaRate, timer, EQUAL_SHARES)
  // A call that may begin must not wait again: calls that waited would begin together.
  const source = limitConcurrency(paced, MAX_CONCURRENT_CALLS)
  return countResponses(retryThrottled(source, sleep), createProgressCounter('API calls'))
}

/** `source`, with every response written to the account file in `directory`. Responses already in the file are reused. */
export function recordAccount(directory: string, source: AccountSource): AccountSource {
  createOutputDirectory(directory)
  const file = join(directory, 'calls.jsonl')
  const key = randomBytes(32).toString('hex')
  const append = (recorded: object) =>
    writeOutput(file, () => appendFileSync(file, `${JSON.stringify(recorded)}\n`))
  const awsCall: AwsCall = recordCalls(source.call, append, createRedactor(key), () => new Date())
  if (!existsSync(file)) return { ...source, call: awsCall }
  const recorded = openAccountFile(directory).createReplay(() => new Date())
  return { ...source, call: completeRecording(recorded, awsCall) }
}

/**
 * `source` for reading a whole account: bulk lists replace single calls. Each list, the identity of the caller and
 * the status of Inspector are fetched once.
 */
export function prefetchAccount(source: AccountSource): AccountSource {
  const once = [getCallerIdentity, batchGetAccountStatus, ...allPrefetches.map(({ operation }) => operation)]
  return { ...source, call: usePrefetches(cacheResponses(source.call, once), allPrefetches) }
}
