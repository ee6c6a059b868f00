import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildRecordedCalls } from '../../examples/account/write-account-file.ts'
import {
  applyMergePatch,
  type ExampleAccount,
  type ExampleFunction,
} from '../../examples/account/example-account.ts'
import type { RecordedCall } from '../../functions/local/account-file.ts'
import { readGroundTruthFile, loadEventWorld } from '../events/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Before the first event of `test/events`. */
const BEFORE = '2026-05-12T08:00:00Z'

/** A directory of its own for the account files and the events of a test. */
export interface TestDirectory {
  directory: string
  /** An account file of the account of the events, before and after the change. */
  account: string
  /** Writes another account file, and answers its directory. */
  writeAccount(calls: readonly RecordedCall[]): string
  /** Writes an event, changed by an RFC 7396 merge patch, and answers its path. */
  writeEvent(file: string, patch?: object): string
  remove(): void
}

/** Makes the place for a change that `after` describes and that happened `at`; nothing changes without it. */
export function createTestDirectory(after: unknown = {}, at = BEFORE): TestDirectory {
  const directory = mkdtempSync(join(tmpdir(), 'assay-cli-'))
  const accountOf = (calls: readonly RecordedCall[]) =>
    listWrittenFiles(mkdtempSync(join(directory, 'account-')), calls)
  return {
    directory,
    account: accountOf(listApiCalls(loadEventWorld(), after, at)),
    writeAccount: accountOf,
    writeEvent(file, patch = {}) {
      mkdirSync(join(directory, 'events'), { recursive: true })
      const path = join(directory, 'events', file)
      writeFileSync(path, JSON.stringify(applyMergePatch(readGroundTruthFile(file), patch)))
      return path
    },
    remove: () => rmSync(directory, { recursive: true }),
  }
}

/** What AWS answers of `account`, and of what a change made of it. */
export function listApiCalls(account: ExampleAccount, after: unknown = {}, at = BEFORE): RecordedCall[] {
  return buildRecordedCalls({ at: BEFORE, account }, [{ at, account: applyMergePatch(account, after) }])
}

/** The example's account in the morning of its day. */
export function loadExampleAccount(): ExampleAccount {
  return JSON.parse(readFileSync(join(root, 'examples/day/account.json'), 'utf8')) as ExampleAccount
}

/** What AWS answers of the example's account, changed by `patches`, and whose it is: as `assay collect` writes it. */
export function listExampleCalls(...patches: readonly unknown[]): RecordedCall[] {
  const account = patches.reduce<ExampleAccount>(
    (before, patch) => applyMergePatch(before, patch),
    loadExampleAccount(),
  )
  const { account: Account, homeRegion: region } = account
  const identity = { service: 'sts', region, operation: 'GetCallerIdentity', input: {}, output: { Account } }
  return [...listApiCalls(account), { ...identity, at: BEFORE }]
}

/** A patch that takes those functions out of the example which have nothing that others have not; their roles stay. */
export function buildFewerFunctionsPatch(): object {
  const plain = Object.entries(loadExampleAccount().functions).filter(([, each]) => isPlain(each))
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
}: ExampleFunction): boolean {
  const named = { ...aliases, ...urls, ...resourcePolicy, ...layers }
  const secrets = Object.values(environment ?? {}).flatMap(({ detected }) => detected)
  return packageType === 'Zip' && vpc === undefined && Object.keys(named).length + secrets.length === 0
}

/** `calls`, of which those of `operation` are left out, or answered with `error`. */
export function replaceResponses(
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

function listWrittenFiles(directory: string, calls: readonly RecordedCall[]): string {
  writeFileSync(join(directory, 'calls.jsonl'), calls.map(call => JSON.stringify(call)).join('\n'))
  return directory
}

/** What a process that a user started came to. */
export interface CommandResult {
  stdout: string
  stderr: string
  status: number | null
}

/** Runs `runAssay` in a process of its own, as a user does. */
export function runAssay(...args: string[]): CommandResult {
  return runAssayIn(root, ...args)
}

/** The same in another working directory. */
export function runAssayIn(cwd: string, ...args: string[]): CommandResult {
  return runNode([join(root, 'cli/bin.js'), ...args], { cwd })
}

/** What takes longer than this many milliseconds never ends: its status is null. */
const TIMEOUT_MS = 60_000

/** Runs a script by Node. */
export function runNode(
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): CommandResult {
  const spawnOptions = { encoding: 'utf8', timeout: TIMEOUT_MS, maxBuffer: 100_000_000, ...options } as const
  const { stdout, stderr, status } = spawnSync(process.execPath, args, spawnOptions)
  return { stdout, stderr, status }
}
