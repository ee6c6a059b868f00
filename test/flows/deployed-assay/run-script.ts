import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** How a script of the house ended, and what it printed. */
export interface ScriptResult {
  code: number | null
  out: string
  err: string
}

/**
 * Runs the script `path` as npm does, without a terminal, in this environment besides our own. The bed's edge lives in
 * this process, which must not stand still for it.
 */
export async function runScript(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ScriptResult> {
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { out: '', err: '' }
  child.stdout.on('data', (text: Buffer) => void (output.out += text.toString()))
  child.stderr.on('data', (text: Buffer) => void (output.err += text.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...output }
}
