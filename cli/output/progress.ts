import { getProgramRun, isProgramRunning, type ProgramRun } from '../program-io.ts'
import { showProgressLine } from './progress-line.ts'
import { printNote } from './terminal.ts'

/** Milliseconds between two lines of progress where standard error is no terminal. */
const HEARTBEAT_MS = 10_000

/** Milliseconds between two updates of the progress line on a terminal. */
const REFRESH_MS = 100

/** Counted steps between two checks of the clock: work that never yields starves timers. */
const STEPS_PER_CHECK = 10

/** Milliseconds after which the pace is measured from a later point: what is read first can be faster than the rest. */
const PACE_MS = 30_000

/** How much of a phase was done at a time, in milliseconds. */
interface PaceMark {
  at: number
  count: number
}

/** From where the pace of a phase is measured: its start, or a point between 30 and 60 seconds ago; and from where next. */
export interface PaceMarks {
  from: PaceMark
  next: PaceMark
}

/** How far a program is. */
export interface Progress {
  phase: string
  pace: PaceMarks
  /** How much of the phase is done, such as resources that were read; undefined if that is not known. */
  done: { count: number; total: number } | undefined
  /** What is counted, such as `API calls`. */
  unit: string
  count: number
  /** Bytes of layers and archives. */
  downloaded: number
  startedAt: number
}

interface ShownProgress extends Progress {
  shownAt: number
  timer: NodeJS.Timeout
}

const progresses = new WeakMap<ProgramRun, ShownProgress>()

/**
 * Begins a phase of long work, such as `Reading 75 resources`. A terminal shows it on a line that is updated; else a
 * line follows on standard error every 10 seconds. `--verbose` prints each phase, `--quiet` nothing. Outside a run of the
 * CLI nothing is shown.
 */
export function startPhase(phase: string): void {
  if (!isProgramRunning()) return
  const run = getProgramRun()
  const progress = openProgress(run)
  Object.assign(progress, { phase, pace: startPace(Date.now()), done: undefined })
  if (run.verbosity === 'VERBOSE') printNote(`${phase} …`)
  reportProgress(run, progress)
}

/** Says how much of the phase is done, from which follows how much time is left. */
export function setPhaseDone(count: number, total: number): void {
  if (!isProgramRunning()) return
  const run = getProgramRun()
  const progress = openProgress(run)
  progress.done = { count, total }
  progress.pace = updatePace(progress.pace, { at: Date.now(), count })
  reportProgress(run, progress)
}

/** The pace of a phase that starts. */
export function startPace(at: number): PaceMarks {
  return { from: { at, count: 0 }, next: { at, count: 0 } }
}

/** The pace after more of the phase was done. */
export function updatePace({ from, next }: PaceMarks, now: PaceMark): PaceMarks {
  return now.at - next.at < PACE_MS ? { from, next } : { from: next, next: now }
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

/** Adds bytes of layers and archives that were downloaded. */
export function addDownloadedBytes(bytes: number): void {
  if (!isProgramRunning()) return
  const run = getProgramRun()
  const progress = openProgress(run)
  progress.downloaded += bytes
  reportProgress(run, progress)
}

/** Ends the progress of the current run. */
export function stopProgress(): void {
  const run = getProgramRun()
  clearInterval(progresses.get(run)?.timer)
  progresses.delete(run)
}

function openProgress(run: ProgramRun): ShownProgress {
  const known = progresses.get(run)
  if (known !== undefined) return known
  const now = Date.now()
  const timer = setInterval(() => reportProgress(run, progress), run.io.stderr.isTTY ? 1_000 : HEARTBEAT_MS)
  timer.unref()
  const progress: ShownProgress = {
    phase: '',
    pace: startPace(now),
    done: undefined,
    unit: '',
    count: 0,
    downloaded: 0,
    startedAt: now,
    shownAt: now,
    timer,
  }
  progresses.set(run, progress)
  return progress
}

function reportProgress(run: ProgramRun, progress: ShownProgress): void {
  if (run.verbosity === 'QUIET') return
  const now = Date.now()
  const isTerminal = run.io.stderr.isTTY === true
  if (now - progress.shownAt < (isTerminal ? REFRESH_MS : HEARTBEAT_MS)) return
  progress.shownAt = now
  const text = formatProgress(progress, now)
  if (isTerminal) showProgressLine(text)
  else printNote(text)
}

/** One line, such as `Reading resources · 120 of 1,000 · 840 API calls · 35 MB downloaded · 12 s · about 90 s left`. */
export function formatProgress(progress: Progress, now: number): string {
  const { phase, done, unit, count, downloaded, startedAt } = progress
  const left = estimateSecondsLeft(progress, now)
  const parts = [
    ...(phase === '' ? [] : [phase]),
    ...(done === undefined ? [] : [`${formatCount(done.count)} of ${formatCount(done.total)}`]),
    ...(count === 0 ? [] : [`${formatCount(count)} ${unit}`]),
    ...(downloaded === 0 ? [] : [`${formatCount(Math.ceil(downloaded / 1e6))} MB downloaded`]),
    `${Math.round((now - startedAt) / 1_000)} s`,
    ...(left === undefined ? [] : [`about ${formatDuration(left)} left`]),
  ]
  return parts.join(' · ')
}

/** Seconds in which the pace has to be measured, and the part of the phase that has to be done, before its end is estimated. */
const ESTIMATED_AFTER = { seconds: 5, part: 0.02 }

/** The seconds until the end of the phase, at the pace that it had last. */
function estimateSecondsLeft({ done, pace: { from } }: Progress, now: number): number | undefined {
  if (done === undefined || done.count >= done.total || done.count <= from.count) return undefined
  const seconds = (now - from.at) / 1_000
  if (seconds < ESTIMATED_AFTER.seconds || done.count / done.total < ESTIMATED_AFTER.part) return undefined
  return ((done.total - done.count) / (done.count - from.count)) * seconds
}

function formatDuration(seconds: number): string {
  return seconds < 100 ? `${Math.ceil(seconds / 5) * 5} s` : `${Math.ceil(seconds / 60)} min`
}

function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}
