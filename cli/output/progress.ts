import { getProgramRun, isProgramRunning, type ProgramRun } from '../program-io.ts'
import { showProgressLine } from './progress-line.ts'
import { printNote } from './terminal.ts'

/** Milliseconds between two lines of progress where standard error is no terminal. */
const HEARTBEAT_MS = 10_000

/** Milliseconds between two updates of the progress line on a terminal. */
const REFRESH_MS = 100

/** Counted steps between two checks of the clock: work that never yields starves timers. */
const STEPS_PER_CHECK = 10

interface Progress {
  phase: string
  /** What is counted, such as `API calls`. */
  unit: string
  count: number
  startedAt: number
  shownAt: number
  timer: NodeJS.Timeout
}

const progresses = new WeakMap<ProgramRun, Progress>()

/**
 * Begins a phase of long work, such as `Reading 75 resources`. A terminal shows it on a line that is updated; else a
 * line follows on standard error every 10 seconds. `--verbose` prints each phase, `--quiet` nothing. Outside a run of the
 * CLI nothing is shown.
 */
export function startPhase(phase: string): void {
  if (!isProgramRunning()) return
  const run = getProgramRun()
  const progress = openProgress(run)
  progress.phase = phase
  if (run.verbosity === 'VERBOSE') printNote(`${phase} …`)
  reportProgress(run, progress)
}

/** Returns a function that counts one step of the work, in units such as `API calls`. */
export function createProgressCounter(unit: string): () => void {
  return () => {
    if (!isProgramRunning()) return
    const run = getProgramRun()
    const progress = openProgress(run)
    progress.unit = unit
    progress.count += 1
    if (progress.count % STEPS_PER_CHECK === 0) reportProgress(run, progress)
  }
}

/** Ends the progress of the current run. */
export function stopProgress(): void {
  const run = getProgramRun()
  clearInterval(progresses.get(run)?.timer)
  progresses.delete(run)
}

function openProgress(run: ProgramRun): Progress {
  const known = progresses.get(run)
  if (known !== undefined) return known
  const now = Date.now()
  const timer = setInterval(() => reportProgress(run, progress), run.io.stderr.isTTY ? 1_000 : HEARTBEAT_MS)
  timer.unref()
  const progress: Progress = { phase: '', unit: '', count: 0, startedAt: now, shownAt: now, timer }
  progresses.set(run, progress)
  return progress
}

function reportProgress(run: ProgramRun, progress: Progress): void {
  if (run.verbosity === 'QUIET') return
  const now = Date.now()
  const isTerminal = run.io.stderr.isTTY === true
  if (now - progress.shownAt < (isTerminal ? REFRESH_MS : HEARTBEAT_MS)) return
  progress.shownAt = now
  const text = formatProgress(progress, now)
  if (isTerminal) showProgressLine(text)
  else printNote(text)
}

function formatProgress({ phase, unit, count, startedAt }: Progress, now: number): string {
  const parts = [
    ...(phase === '' ? [] : [phase]),
    ...(count === 0 ? [] : [`${count.toLocaleString('en-US')} ${unit}`]),
    `${Math.round((now - startedAt) / 1_000)} s`,
  ]
  return parts.join(' · ')
}
