import { createInterface } from 'node:readline/promises'
import { DeployError } from './deploy-error.ts'

/** Prints a line of the result, with control characters replaced so that it cannot control the terminal. */
export function printResult(line: string): void {
  process.stdout.write(`${line.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '�')}\n`)
}

/** Prints a line of progress to stderr. */
export function printProgress(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Whether the user confirms; `yes` confirms in advance. Throws DeployError without a terminal. */
export async function confirmAction(question: string, yes: boolean): Promise<boolean> {
  if (yes) return true
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new DeployError(
      'Cannot ask for confirmation without a terminal, so nothing was changed. To skip the confirmation, add --yes.',
    )
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const ended = new AbortController()
  terminal.once('close', () => ended.abort())
  try {
    const reply = await terminal.question(`${question} [y/N] `, { signal: ended.signal })
    return /^y(es)?$/i.test(reply.trim())
  } catch (failure) {
    if (ended.signal.aborted) return false
    throw failure
  } finally {
    terminal.close()
  }
}
