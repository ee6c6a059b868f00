import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The exit code and output of a script. */
export interface ScriptResult {
  code: number | null
  out: string
  err: string
}

/**
 * Runs the script `path` as npm does, without a terminal, with `env` added to the environment. It does not block, since
 * the edge of the local AWS runs in this process.
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
