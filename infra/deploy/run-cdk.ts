import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const program = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk')

/** CDK failed; its output says why. */
export class CdkError extends Error {
  override name = 'CdkError'
}

/** Runs CDK on the templates in `assembly`, with its output on the terminal. Throws CdkError. */
export async function runCdk(assembly: string, ...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [program, ...args, '--app', assembly, '--no-notices'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
  })
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  if (code !== 0)
    throw new CdkError(`cdk ${args[0] ?? ''} failed with ${code ?? signal}. Its output is above.`)
}
