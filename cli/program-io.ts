import { AsyncLocalStorage } from 'node:async_hooks'
import { readFileSync } from 'node:fs'

/** A stream that a program prints to. */
export interface OutputStream {
  write(text: string): unknown
  isTTY?: boolean
  /** Width in characters; undefined where it is no terminal. */
  columns?: number
}

/** What a run of the CLI reads from and prints to. */
export interface ProgramIo {
  stdout: OutputStream
  stderr: OutputStream
  env: Readonly<NodeJS.ProcessEnv>
  /** All of standard input, as text. */
  readStdin(): string
}

/** How much is printed: results and errors, also notes, or everything. */
type Verbosity = 'QUIET' | 'NORMAL' | 'VERBOSE'

/** The state of one run of the CLI. */
export interface ProgramRun {
  io: ProgramIo
  verbosity: Verbosity
  exitCode: number
}

/** The streams of this process. */
export const processIo: ProgramIo = {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  readStdin: () => readFileSync(0, 'utf8'),
}

const runs = new AsyncLocalStorage<ProgramRun>()

/** The run for code that prints outside `runProgram`. */
const defaultRun: ProgramRun = { io: processIo, verbosity: 'NORMAL', exitCode: 0 }

/** The run that the calling code belongs to. */
export function getProgramRun(): ProgramRun {
  return runs.getStore() ?? defaultRun
}

/** Whether the calling code belongs to a run of `runProgram`. */
export function isProgramRunning(): boolean {
  return runs.getStore() !== undefined
}

/** Sets the exit code of the current run. */
export function setExitCode(exitCode: number): void {
  getProgramRun().exitCode = exitCode
}

/** Runs `work` with `io`; all that it prints goes there. Returns the exit code. */
export async function runProgram(io: ProgramIo, work: () => Promise<void>): Promise<number> {
  const run: ProgramRun = { io, verbosity: 'NORMAL', exitCode: 0 }
  await runs.run(run, work)
  return run.exitCode
}
