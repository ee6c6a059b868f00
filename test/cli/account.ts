import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { recordedCalls } from '../../examples/described/account-file.ts'
import { merged, type World, type WorldFunction } from '../../examples/described/world.ts'
import type { RecordedCall } from '../../functions/local/account-file.ts'
import { eventFile, world } from '../events/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Before the first event of `test/events`. */
const BEFORE = '2026-05-12T08:00:00Z'

/** A directory of its own for the account files and the events of a test. */
export interface Place {
  directory: string
  /** An account file of the account of the events, before and after the change. */
  account: string
  /** Writes another account file, and answers its directory. */
  accountOf(calls: readonly RecordedCall[]): string
  /** Writes an event, changed by an RFC 7396 merge patch, and answers its path. */
  event(file: string, patch?: object): string
  remove(): void
}

/** Makes the place for a change that `after` describes and that happened `at`; nothing changes without it. */
export function placeOf(after: unknown = {}, at = BEFORE): Place {
  const directory = mkdtempSync(join(tmpdir(), 'assay-cli-'))
  const accountOf = (calls: readonly RecordedCall[]) =>
    writtenIn(mkdtempSync(join(directory, 'account-')), calls)
  return {
    directory,
    account: accountOf(callsOf(world(), after, at)),
    accountOf,
    event(file, patch = {}) {
      mkdirSync(join(directory, 'events'), { recursive: true })
      const path = join(directory, 'events', file)
      writeFileSync(path, JSON.stringify(merged(eventFile(file), patch)))
      return path
    },
    remove: () => rmSync(directory, { recursive: true }),
  }
}

/** What AWS answers of `account`, and of what a change made of it. */
export function callsOf(account: World, after: unknown = {}, at = BEFORE): RecordedCall[] {
  return recordedCalls({ at: BEFORE, account }, [{ at, account: merged(account, after) }])
}

/** The example's account in the morning of its day. */
export function exampleAccount(): World {
  return JSON.parse(readFileSync(join(root, 'examples/day/account.json'), 'utf8')) as World
}

/** What AWS answers of the example's account, changed by `patches`, and whose it is: as `assay collect` writes it. */
export function exampleCalls(...patches: readonly unknown[]): RecordedCall[] {
  const account = patches.reduce<World>((before, patch) => merged(before, patch), exampleAccount())
  const { account: Account, homeRegion: region } = account
  const identity = { service: 'sts', region, operation: 'GetCallerIdentity', input: {}, output: { Account } }
  return [...callsOf(account), { ...identity, at: BEFORE }]
}

/** A patch that takes those functions out of the example which have nothing that others have not; their roles stay. */
export function fewerFunctions(): object {
  const plain = Object.entries(exampleAccount().functions).filter(([, each]) => isPlain(each))
  return { functions: Object.fromEntries(plain.map(([arn]) => [arn, null])) }
}

function isPlain({
  aliases,
  urls,
  resourcePolicy,
  layers,
  packageType,
  vpc,
  environment,
}: WorldFunction): boolean {
  const named = { ...aliases, ...urls, ...resourcePolicy, ...layers }
  const secrets = Object.values(environment ?? {}).flatMap(({ detected }) => detected)
  return packageType === 'Zip' && vpc === undefined && Object.keys(named).length + secrets.length === 0
}

/** `calls`, of which those of `operation` are left out, or answered with `error`. */
export function answeredOtherwise(
  calls: readonly RecordedCall[],
  operation: string,
  error?: RecordedCall['error'],
): RecordedCall[] {
  return calls.flatMap(call => {
    if (call.operation !== operation) return [call]
    const { output: _, ...asked } = call
    return error ? [{ ...asked, error }] : []
  })
}

function writtenIn(directory: string, calls: readonly RecordedCall[]): string {
  writeFileSync(join(directory, 'calls.jsonl'), calls.map(call => JSON.stringify(call)).join('\n'))
  return directory
}

/** What a process that a user started came to. */
export interface Ran {
  stdout: string
  stderr: string
  status: number | null
}

/** Runs `assay` in a process of its own, as a user does. */
export function assay(...args: string[]): Ran {
  return assayIn(root, ...args)
}

/** The same in another working directory. */
export function assayIn(cwd: string, ...args: string[]): Ran {
  return run([join(root, 'cli/bin.js'), ...args], { cwd })
}

/** What takes longer than this many milliseconds never ends: its status is null. */
const PATIENCE = 60_000

/** Runs a script by Node. */
export function run(args: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): Ran {
  const given = { encoding: 'utf8', timeout: PATIENCE, maxBuffer: 100_000_000, ...options } as const
  const { stdout, stderr, status } = spawnSync(process.execPath, args, given)
  return { stdout, stderr, status }
}
