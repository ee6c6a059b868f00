import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { RecordedCall } from '../../functions/local/account-file.ts'
import { replaceWithError } from './responses/response-recorder.ts'
import { buildResponses } from './responses/build-responses.ts'
import type { ExampleAccount } from './example-account.ts'
import { buildStackResponses } from './stack-responses.ts'

/** The state of an account from a time on, ISO 8601. */
export interface AccountState {
  at: string
  account: ExampleAccount
}

/** Writes an account file of an account and its later states. A response is recorded again only if it differs. */
export function writeAccountFile(
  directory: string,
  beginning: AccountState,
  states: readonly AccountState[],
): void {
  const stacks = buildStackResponses(beginning.account, beginning.at)
  const calls = [...buildRecordedCalls(beginning, states), ...stacks]
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'calls.jsonl'), calls.map(call => `${JSON.stringify(call)}\n`).join(''))
}

/** Builds the calls that `writeAccountFile` writes. */
export function buildRecordedCalls(beginning: AccountState, states: readonly AccountState[]): RecordedCall[] {
  let known = indexCalls(beginning)
  const calls = [...known.values()]
  for (const state of states) {
    const now = indexCalls(state)
    for (const [question, call] of now) if (!isSame(known.get(question), call)) calls.push(call)
    for (const [question, call] of known)
      if (!now.has(question) && !LASTING_SERVICES.includes(call.service))
        calls.push(buildNotFoundCall(call, state.at))
    known = now
  }
  return calls
}

function indexCalls({ account, at }: AccountState): Map<string, RecordedCall> {
  const calls = buildResponses(account, at)
  return new Map(
    calls.map(call => [JSON.stringify([call.service, call.region, call.operation, call.input]), call]),
  )
}

function isSame(one: RecordedCall | undefined, other: RecordedCall): boolean {
  return (
    one !== undefined &&
    isDeepStrictEqual(one.output, other.output) &&
    isDeepStrictEqual(one.error, other.error)
  )
}

/** Services whose resources stay when nothing uses them any more: a log group is not deleted with its function. */
const LASTING_SERVICES = ['cloudwatch-logs']

/** The error of each service for a deleted resource. */
const NOT_FOUND_ERRORS: Readonly<Record<string, string>> = {
  ecr: 'ImageNotFoundException',
  ecs: 'ClientException',
  iam: 'NoSuchEntity',
  lambda: 'ResourceNotFoundException',
}

/** Inspector lists nothing of a deleted resource. */
const EMPTY_LISTS: Readonly<Record<string, object>> = {
  ListCoverage: { coveredResources: [] },
  ListFindings: { findings: [] },
}

function buildNotFoundCall(call: RecordedCall, at: string): RecordedCall {
  const output = call.service === 'inspector2' ? EMPTY_LISTS[call.operation] : undefined
  if (output !== undefined) return { ...call, output, at }
  const name = NOT_FOUND_ERRORS[call.service]
  if (name === undefined)
    throw new Error(`the error of ${call.service} for a deleted resource is not described`)
  return { ...replaceWithError(call, name, 'The resource does not exist.'), at }
}
