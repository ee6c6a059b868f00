import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { answersOf } from '../../examples/described/answers/answers.ts'
import { merged } from '../../examples/described/world.ts'
import { eventFile, world } from '../events/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A directory with an account file, of the account of the events before and after a change, and with events. */
export interface Place {
  account: string
  /** Writes an event, changed by an RFC 7396 merge patch, and answers its path. */
  event(file: string, patch?: object): string
  remove(): void
}

/** Makes the place for a change that `after` describes and that happened `at`. */
export function placeOf(after: unknown, at: string): Place {
  const directory = mkdtempSync(join(tmpdir(), 'assay-cli-'))
  const before = world()
  const calls = [...answersOf(before, '2026-05-12T08:00:00Z'), ...answersOf(merged(before, after), at)]
  writeFileSync(join(directory, 'calls.jsonl'), calls.map(call => JSON.stringify(call)).join('\n'))
  return {
    account: directory,
    event(file, patch = {}) {
      const path = join(directory, file)
      writeFileSync(path, JSON.stringify(merged(eventFile(file), patch)))
      return path
    },
    remove: () => rmSync(directory, { recursive: true }),
  }
}

/** Runs `assay` in a process of its own, as a user does. */
export function assay(...args: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, 'cli/bin.js'), ...args], {
    encoding: 'utf8',
    cwd: root,
  })
  return { stdout, stderr, status }
}
