import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { isPlausibleAwsTime } from '../collectors/api/timestamp.ts'
import { AwsCallError, NOT_RECORDED, type AwsCall, type AwsOperation } from '../collectors/api/aws-call.ts'
import { describeShapeError } from '../../audit/text/shape-error.ts'

/** A call in an account file: its input and AWS's response. */
export interface RecordedCall {
  service: string
  region: string
  operation: string
  input: Readonly<Record<string, unknown>>
  output?: unknown
  error?: { name: string; message: string }
  /** When AWS responded, ISO 8601. */
  at: string
}

/** An account file is unusable; `message` says which file, where, and why. */
export class AccountFileError extends Error {
  override name = 'AccountFileError'
}

const recordedCallSchema = z.object({
  service: z.string(),
  region: z.string(),
  operation: z.string(),
  input: z.record(z.string(), z.unknown()),
  output: z.optional(z.unknown()),
  error: z.optional(z.object({ name: z.string(), message: z.string() })),
  at: z.string().check(z.refine(isPlausibleAwsTime, 'is not a plausible time of a response')),
})

/** Services that respond in one region for all: their calls do not show the regions in scope. */
const GLOBAL_SERVICES = ['cloudtrail', 'iam', 'sts']

/** Larger files are rejected: they do not fit into memory. */
export const MAX_RESPONSE_FILE_BYTES = 400_000_000

/** An account file: a directory with `*.jsonl` files, one recorded call per line. */
export interface AccountFile {
  /** The first and the last response time, ISO 8601. */
  times: { first: string; last: string }
  calls: number
  /** The regions whose resources were read, and those in which AWS refused the credentials or did not respond. */
  regions: string[]
  /** Replays the recorded calls: the latest response at the time of `clock`, or else the earliest one. */
  createReplay(clock: () => Date): AwsCall
  /** When AWS gave the response with which a call is replayed at `now`, ISO 8601; undefined without a response. */
  findResponseTime(call: CallKeyFields, now: Date): string | undefined
  /** The oldest of these times among all calls of an operation in a region, whatever their input: the pages of a list. */
  findOldestTime(call: Omit<CallKeyFields, 'input'>, now: Date): string | undefined
}

/** Reads the account file in `directory`. Throws AccountFileError. */
export function openAccountFile(directory: string): AccountFile {
  const calls = listResponseFiles(directory)
    .flatMap(readCalls)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
  const index = new Map<string, RecordedCall[]>()
  for (const call of calls) {
    const key = computeCallKey(call)
    const recorded = index.get(key)
    if (recorded) recorded.push(call)
    else index.set(key, [call])
  }
  const first = calls[0]?.at
  const last = calls.at(-1)?.at
  if (first === undefined || last === undefined)
    throw new AccountFileError(`${directory} contains no recorded calls. Record them with assay collect.`)
  const regional = calls.filter(call => !GLOBAL_SERVICES.includes(call.service)).map(call => call.region)
  const closed = listClosedRegions(calls)
  return {
    times: { first, last },
    calls: calls.length,
    regions: [...new Set([...regional, ...closed])].toSorted(),
    createReplay: clock => createReplayCall(index, clock),
    findResponseTime: (call, now) => selectResponse(index.get(computeCallKey(call)), now)?.at,
    findOldestTime: createTimeFinder(index),
  }
}

/** The response with which a call is replayed at `now`: the latest one, or else the earliest. */
function selectResponse(recorded: readonly RecordedCall[] = [], now: Date): RecordedCall | undefined {
  return recorded.findLast(({ at }) => Date.parse(at) <= now.getTime()) ?? recorded[0]
}

function createTimeFinder(
  index: ReadonlyMap<string, readonly RecordedCall[]>,
): AccountFile['findOldestTime'] {
  const byTarget = new Map<string, (readonly RecordedCall[])[]>()
  for (const recorded of index.values()) {
    const [call] = recorded
    if (call === undefined) continue
    const target = formatTarget(call)
    const known = byTarget.get(target)
    if (known === undefined) byTarget.set(target, [recorded])
    else known.push(recorded)
  }
  return (call, now) =>
    byTarget
      .get(formatTarget(call))
      ?.flatMap(recorded => selectResponse(recorded, now)?.at ?? [])
      .toSorted((a, b) => Date.parse(a) - Date.parse(b))[0]
}

/** The regions of `calls`, oldest first, in which the last call of STS failed. */
function listClosedRegions(calls: readonly RecordedCall[]): string[] {
  const last = new Map(calls.filter(({ service }) => service === 'sts').map(call => [call.region, call]))
  return [...last.values()].filter(({ error }) => error !== undefined).map(({ region }) => region)
}

function createReplayCall(index: ReadonlyMap<string, readonly RecordedCall[]>, clock: () => Date): AwsCall {
  return (awsOperation, region, input) => {
    const recorded =
      index.get(
        computeCallKey({ service: awsOperation.service, operation: awsOperation.name, region, input }),
      ) ?? []
    const latest = selectResponse(recorded, clock())
    return latest === undefined
      ? Promise.reject(createNotRecordedError(awsOperation, input))
      : replayResponse(awsOperation, latest)
  }
}

/** The error of a call that was not recorded. */
export function createNotRecordedError(
  awsOperation: AwsOperation,
  input: Readonly<Record<string, unknown>>,
): AwsCallError {
  const { stackTraceLimit } = Error
  // Lists answer most of these calls, so that the error is no more than an answer: its stack would be the slowest part.
  Error.stackTraceLimit = 0
  try {
    return new AwsCallError(
      awsOperation,
      NOT_RECORDED,
      `the account file has no response for ${JSON.stringify(input)}`,
      true,
    )
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** Responds as AWS responded. */
export function replayResponse(
  awsOperation: AwsOperation,
  { error, output }: RecordedCall,
): Promise<unknown> {
  if (error === undefined) return Promise.resolve(output)
  const detail = stripReasonPrefix(awsOperation, error)
  return Promise.reject(new AwsCallError(awsOperation, error.name, detail, true))
}

/** Recordings of earlier versions repeat the operation and the error name in the message. */
function stripReasonPrefix(awsOperation: AwsOperation, { name, message }: { name: string; message: string }) {
  const prefix = new AwsCallError(awsOperation, name, '').message
  let detail = message
  while (detail.startsWith(prefix)) detail = detail.slice(prefix.length)
  return detail
}

/** The paths of the files with recorded calls in `directory`, in the order of their names. Throws AccountFileError. */
export function listResponseFiles(directory: string): string[] {
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    throw new AccountFileError(`${directory} is not a directory. Give the directory of an account file.`)
  }
  const files = readdirSync(directory).filter(name => name.endsWith('.jsonl'))
  if (files.length === 0)
    throw new AccountFileError(
      `${directory} contains no .jsonl file with recorded calls. Give the directory of an account file.`,
    )
  return files.toSorted().map(name => join(directory, name))
}

function readCalls(path: string): RecordedCall[] {
  return readText(path)
    .split('\n')
    .flatMap((text, index) => (text.trim() === '' ? [] : [parseRecordedCall(text, `${path}:${index + 1}`)]))
}

function readText(path: string): string {
  try {
    const { size } = statSync(path)
    if (size <= MAX_RESPONSE_FILE_BYTES) return readFileSync(path, 'utf8')
    throw new AccountFileError(
      `${path} has ${size} bytes, but the maximum is ${MAX_RESPONSE_FILE_BYTES}. Split it into several .jsonl files.`,
    )
  } catch (failure) {
    if (failure instanceof AccountFileError) throw failure
    const reason = failure instanceof Error ? failure.message : String(failure)
    throw new AccountFileError(`cannot read ${path}: ${reason}`, { cause: failure })
  }
}

/** Parses a line with a recorded call. Throws AccountFileError, which says that the line is at `where`. */
export function parseRecordedCall(text: string, where: string): RecordedCall {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new AccountFileError(`${where} is not JSON`)
  }
  const parsed = recordedCallSchema.safeParse(json)
  if (parsed.success) return requireIndexable(parsed.data as RecordedCall, where)
  throw new AccountFileError(`${where} is not a recorded call: ${describeShapeError(parsed.error)}`)
}

/**
 * Returns `call` if its input can be serialized: V8 fails on thousands of nested levels. Throws
 * AccountFileError.
 */
function requireIndexable(call: RecordedCall, where: string): RecordedCall {
  try {
    computeCallKey(call)
    return call
  } catch {
    throw new AccountFileError(`${where} is not a recorded call: its input is nested too deeply`)
  }
}

/** What identifies a call. */
export type CallKeyFields = Pick<RecordedCall, 'service' | 'operation' | 'region' | 'input'>

function computeCallKey(call: CallKeyFields): string {
  const { target, input } = splitCallKey(call)
  return `${target} ${input}`
}

/** What identifies a call: the operation with its region, and the input whatever the order of its names. */
export function splitCallKey({ input, ...call }: CallKeyFields): {
  target: string
  input: string
} {
  const entries = Object.entries(input).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return { target: formatTarget(call), input: JSON.stringify(entries) }
}

function formatTarget({ service, operation, region }: Omit<CallKeyFields, 'input'>): string {
  return `${service} ${operation} ${region}`
}
