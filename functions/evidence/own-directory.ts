import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Names the directory of this process in `parent`, and removes those of processes that have ended: an invocation that a timeout ended leaves its
 * files behind, and the next one has the same disk.
 */
export function nameOwnDirectory(parent: string): string {
  mkdirSync(parent, { recursive: true })
  for (const name of readdirSync(parent))
    if (!isRunning(Number(name))) rmSync(join(parent, name), { recursive: true, force: true })
  return join(parent, String(process.pid))
}

/** Creates an empty directory, in place of what is there. */
export function clearDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { recursive: true })
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
