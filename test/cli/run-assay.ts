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
import { runCli } from '../../cli/assay.ts'
import type { OutputStream, ProgramIo } from '../../cli/program-io.ts'
import { readGroundTruthFile, loadEventWorld } from '../events/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A time before the first event of `test/events`. */
const BEFORE = '2026-05-12T08:00:00Z'

/** A temporary directory for the account files and events of a test. */
export interface TestDirectory {
  directory: string
  /** An account file of the account of `test/events`, before and after the change. */
  account: string
  /** Writes another account file and returns its directory. */
  writeAccount(calls: readonly RecordedCall[]): string
  /** Writes an event, changed by an RFC 7396 merge patch, and returns its path. */
  writeEvent(file: string, patch?: object): string
  remove(): void
}

/** Creates the directory, for a change at the time `at` that `after` describes; by default nothing changes. */
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

/** The recorded responses of `account`, before and after a change. */
export function listApiCalls(account: ExampleAccount, after: unknown = {}, at = BEFORE): RecordedCall[] {
  return buildRecordedCalls({ at: BEFORE, account }, [{ at, account: applyMergePatch(account, after) }])
}

/** The example's account before the first event. */
export function loadExampleAccount(): ExampleAccount {
  return JSON.parse(readFileSync(join(root, 'examples/day/account.json'), 'utf8')) as ExampleAccount
}

/** The recorded responses of the example's account, changed by `patches`, as `assay collect` writes them. */
export function listExampleCalls(...patches: readonly unknown[]): RecordedCall[] {
  const account = patches.reduce<ExampleAccount>(
    (before, patch) => applyMergePatch(before, patch),
    loadExampleAccount(),
  )
  const { account: Account, homeRegion: region } = account
  const identity = { service: 'sts', region, operation: 'GetCallerIdentity', input: {}, output: { Account } }
  return [...listApiCalls(account), { ...identity, at: BEFORE }]
}

/** A patch that removes the functions of the example without special features; their roles stay. */
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

/** `calls` without those of `operation`, or with `error` as their response. */
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

/** The output and exit code of a command; the status of a process that does not end is null. */
export interface CommandResult {
  stdout: string
  stderr: string
  status: number | null
}

/** The surroundings of a command. */
export interface CommandOptions {
  /** The working directory; by default the repository. */
  cwd?: string
  /** Replaces the whole environment. */
  env?: NodeJS.ProcessEnv
  /** The content of standard input. */
  stdin?: string
  /** Columns of a terminal on standard output; none by default. */
  columns?: number
}

/** Runs `assay` with `args` in this process, in the repository. */
export function runAssay(...args: string[]): Promise<CommandResult> {
  return runAssayWith({}, ...args)
}

/** Runs `assay` with `args` in this process, in another working directory. */
export function runAssayIn(cwd: string, ...args: string[]): Promise<CommandResult> {
  return runAssayWith({ cwd }, ...args)
}

/** Runs `assay` with `args` in this process, in the given surroundings. */
export function runAssayWith(options: CommandOptions, ...args: string[]): Promise<CommandResult> {
  return runInProcess(options, io => runCli(args, io))
}

/** The last run: working directory and environment are those of the process, so that runs follow one another. */
let lastRun: Promise<unknown> = Promise.resolve()

/** Runs a program in this process and captures its output. */
export function runInProcess(
  options: CommandOptions,
  program: (io: ProgramIo) => Promise<number>,
): Promise<CommandResult> {
  const run = lastRun.then(() => runCaptured(options, program))
  lastRun = run.catch(() => undefined)
  return run
}

async function runCaptured(
  { cwd = root, env = process.env, stdin = '', columns }: CommandOptions,
  program: (io: ProgramIo) => Promise<number>,
): Promise<CommandResult> {
  const [cwdBefore, envBefore] = [process.cwd(), process.env]
  const [stdout, stderr] = [createCapture(columns), createCapture()]
  process.chdir(cwd)
  process.env = { ...env }
  try {
    const io: ProgramIo = { stdout, stderr, env: process.env, readStdin: () => stdin }
    const status = await program(io)
    return { stdout: stdout.read(), stderr: stderr.read(), status }
  } finally {
    process.chdir(cwdBefore)
    process.env = envBefore
  }
}

function createCapture(columns?: number): OutputStream & { read(): string } {
  const parts: string[] = []
  return {
    write: text => parts.push(text),
    read: () => parts.join(''),
    ...(columns === undefined ? {} : { columns, isTTY: true }),
  }
}

/** The longest that a process may take, in milliseconds. */
const TIMEOUT_MS = 60_000

/** Runs `assay` with `args` in a process of its own, for tests about signals, pipes and exit codes. */
export function spawnAssay(
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; input?: string } = {},
): CommandResult {
  const spawnOptions = { encoding: 'utf8', timeout: TIMEOUT_MS, cwd: root, ...options } as const
  const bin = join(root, 'cli/bin.js')
  const { stdout, stderr, status } = spawnSync(process.execPath, [bin, ...args], spawnOptions)
  return { stdout, stderr, status }
}
