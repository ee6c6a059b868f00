import { getProgramRun, type ProgramRun } from '../program-io.ts'

/** Runs whose last line on the terminal is a progress line. */
const showing = new WeakSet<ProgramRun>()

/** Shows `text` on one line of the terminal, in place of the progress line before. */
export function showProgressLine(text: string): void {
  const run = getProgramRun()
  run.io.stderr.write(`\r\u001B[K${text}`)
  showing.add(run)
}

/** Removes the progress line, before other output. */
export function clearProgressLine(): void {
  const run = getProgramRun()
  if (showing.delete(run)) run.io.stderr.write('\r\u001B[K')
}
