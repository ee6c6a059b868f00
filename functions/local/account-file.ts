import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { isTimeOfAws } from '../answers/instant.ts'
import { CallFailed, type Call, type Operation } from '../answers/operation.ts'

/** One call in an account file: what was asked and what AWS answered. */
export interface RecordedCall {
  service: string
  region: string
  operation: string
  input: Readonly<Record<string, unknown>>
  output?: unknown
  error?: { name: string; message: string }
  /** When it was answered, ISO 8601. */
  at: string
}

/** An account file cannot be used; `message` says which file, where, and why. */
export class AccountFileError extends Error {
  override name = 'AccountFileError'
}

const line = z.object({
  service: z.string(),
  region: z.string(),
  operation: z.string(),
  input: z.record(z.string(), z.unknown()),
  output: z.optional(z.unknown()),
  error: z.optional(z.object({ name: z.string(), message: z.string() })),
  at: z.string().check(z.refine(isTimeOfAws, 'is no time at which AWS answered')),
})

/** Services whose calls say nothing of the regions in scope: they answer in one region for all. */
const GLOBAL_SERVICES = ['cloudtrail', 'iam', 'sts']

/** Files of one account file beyond this size are refused: read into memory they would not fit. */
const LARGEST_FILE = 400_000_000

/** An account as a directory of recorded calls: `*.jsonl`, a call a line. Throws AccountFileError. */
export interface AccountFile {
  /** The times at which calls were answered, from the first to the last, ISO 8601. */
  times: { first: string; last: string }
  calls: number
  /** The regions whose resources were asked for. */
  regions: string[]
  /** Answers from the recorded calls: the latest answer of `clock`'s time, or else the earliest there is. */
  callAt(clock: () => Date): Call
}

/** Reads the account file in `directory`. Throws AccountFileError. */
export function openAccountFile(directory: string): AccountFile {
  const calls = filesIn(directory)
    .flatMap(readCalls)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
  const index = new Map<string, RecordedCall[]>()
  for (const call of calls) {
    const key = keyOfCall(call)
    const answers = index.get(key)
    if (answers) answers.push(call)
    else index.set(key, [call])
  }
  const first = calls[0]?.at
  const last = calls.at(-1)?.at
  if (first === undefined || last === undefined)
    throw new AccountFileError(`${directory} holds no recorded call; assay collect records them`)
  const regional = calls.filter(call => !GLOBAL_SERVICES.includes(call.service)).map(call => call.region)
  return {
    times: { first, last },
    calls: calls.length,
    regions: [...new Set(regional)].toSorted(),
    callAt: clock => answering(index, clock),
  }
}

function answering(index: ReadonlyMap<string, readonly RecordedCall[]>, clock: () => Date): Call {
  return (operation, region, input) => {
    const answers =
      index.get(keyOfCall({ service: operation.service, operation: operation.name, region, input })) ?? []
    const now = clock().getTime()
    const answer = answers.findLast(({ at }) => Date.parse(at) <= now) ?? answers[0]
    return answer === undefined ? Promise.reject(notRecorded(operation, input)) : answered(operation, answer)
  }
}

function notRecorded(operation: Operation, input: Readonly<Record<string, unknown>>): CallFailed {
  return new CallFailed(
    operation,
    'NotRecorded',
    `the account file has no answer for ${JSON.stringify(input)}`,
    true,
  )
}

function answered(operation: Operation, { error, output }: RecordedCall): Promise<unknown> {
  if (error === undefined) return Promise.resolve(output)
  return Promise.reject(new CallFailed(operation, error.name, error.message, true))
}

function filesIn(directory: string): string[] {
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    throw new AccountFileError(`${directory} is no directory; give the directory of an account file`)
  }
  const files = readdirSync(directory).filter(name => name.endsWith('.jsonl'))
  if (files.length === 0) throw new AccountFileError(`${directory} holds no .jsonl file of recorded calls`)
  return files.toSorted().map(name => join(directory, name))
}

function readCalls(path: string): RecordedCall[] {
  return textOf(path)
    .split('\n')
    .flatMap((text, index) => (text.trim() === '' ? [] : [readCall(text, `${path}:${index + 1}`)]))
}

function textOf(path: string): string {
  try {
    const { size } = statSync(path)
    if (size <= LARGEST_FILE) return readFileSync(path, 'utf8')
    throw new AccountFileError(`${path} has ${size} bytes; at most ${LARGEST_FILE} are read`)
  } catch (failure) {
    if (failure instanceof AccountFileError) throw failure
    const reason = failure instanceof Error ? failure.message : String(failure)
    throw new AccountFileError(`${path} cannot be read: ${reason}`, { cause: failure })
  }
}

function readCall(text: string, where: string): RecordedCall {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new AccountFileError(`${where} is not JSON`)
  }
  const parsed = line.safeParse(json)
  if (parsed.success) return indexable(parsed.data as RecordedCall, where)
  const [issue] = parsed.error.issues
  throw new AccountFileError(
    `${where} is no recorded call: "${issue?.path.join('.') ?? ''}" ${issue?.message ?? ''}`,
  )
}

/** `call`, whose input can be written: V8 gives up on what is nested thousands of times. */
function indexable(call: RecordedCall, where: string): RecordedCall {
  try {
    keyOfCall(call)
    return call
  } catch {
    throw new AccountFileError(`${where} is no recorded call: its input is nested too deeply`)
  }
}

type Asked = Pick<RecordedCall, 'service' | 'operation' | 'region' | 'input'>

function keyOfCall({ service, operation, region, input }: Asked): string {
  const entries = Object.entries(input).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `${service} ${operation} ${region} ${JSON.stringify(entries)}`
}
