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

/** Runs with other streams than those of the process, of which several can go on at the same time. */
const runs = new AsyncLocalStorage<ProgramRun>()

/** The run with the streams of the process; it needs no AsyncLocalStorage, which slows all promises down. */
let processRun: ProgramRun | undefined

/** The run for code that prints outside `runProgram`. */
const defaultRun: ProgramRun = { io: processIo, verbosity: 'NORMAL', exitCode: 0 }

/** The run that the calling code belongs to. */
export function getProgramRun(): ProgramRun {
  return runs.getStore() ?? processRun ?? defaultRun
}

/** Whether the calling code belongs to a run of `runProgram`. */
export function isProgramRunning(): boolean {
  return (runs.getStore() ?? processRun) !== undefined
}

/** Sets the exit code of the current run. */
export function setExitCode(exitCode: number): void {
  getProgramRun().exitCode = exitCode
}

/** Runs `work` with `io`; all that it prints goes there. Returns the exit code. */
export async function runProgram(io: ProgramIo, work: () => Promise<void>): Promise<number> {
  const run: ProgramRun = { io, verbosity: 'NORMAL', exitCode: 0 }
  if (io !== processIo) await runs.run(run, work)
  else {
    processRun = run
    await work()
  }
  return run.exitCode
}
