import { createInterface } from 'node:readline/promises'
import { DeployError } from './deploy-error.ts'

/** Prints a line of the result, without what would give the terminal orders. */
export function printResult(line: string): void {
  process.stdout.write(`${line.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '�')}\n`)
}

/** Prints a line about the work. */
export function printProgress(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Whether somebody at a terminal says yes; `yes` has said so already. Throws CannotDeploy where nobody can be asked. */
export async function confirmAction(question: string, yes: boolean): Promise<boolean> {
  if (yes) return true
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new DeployError('there is no terminal to ask at: nothing was done. --yes does it without asking.')
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
