import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { RecordedCall } from '../../functions/local/account-file.ts'
import { failing } from './answers/answering.ts'
import { answersOf } from './answers/answers.ts'
import type { World } from './world.ts'

/** What an account is like from a time on, ISO 8601. */
export interface Alteration {
  at: string
  account: World
}

/** Writes an account file of an account and what became of it: each answer anew only where it is another one. */
export function writeAccountFile(
  directory: string,
  beginning: Alteration,
  alterations: readonly Alteration[],
): void {
  const calls = recordedCalls(beginning, alterations)
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'calls.jsonl'), calls.map(call => `${JSON.stringify(call)}\n`).join(''))
}

/** The calls that `writeAccountFile` writes. */
export function recordedCalls(beginning: Alteration, alterations: readonly Alteration[]): RecordedCall[] {
  let known = byQuestion(beginning)
  const calls = [...known.values()]
  for (const alteration of alterations) {
    const now = byQuestion(alteration)
    for (const [question, call] of now) if (!isSame(known.get(question), call)) calls.push(call)
    for (const [question, call] of known) if (!now.has(question)) calls.push(goneAt(call, alteration.at))
    known = now
  }
  return calls
}

function byQuestion({ account, at }: Alteration): Map<string, RecordedCall> {
  const calls = answersOf(account, at)
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

/** What each service says of what it no longer has. */
const GONE: Readonly<Record<string, string>> = {
  ecr: 'ImageNotFoundException',
  iam: 'NoSuchEntity',
  lambda: 'ResourceNotFoundException',
}

function goneAt(call: RecordedCall, at: string): RecordedCall {
  const name = GONE[call.service]
  if (name === undefined) throw new Error(`what ${call.service} says of what is gone is not described`)
  return { ...failing(call, name, 'What was asked about does not exist.'), at }
}
