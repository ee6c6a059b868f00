import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { copyRepository } from '../../extension/repository-copy.ts'

/** The longest that npm or a command may take, in milliseconds. */
const TIMEOUT_MS = 180_000

/** What a command printed, and its exit code. */
export interface CommandOutput {
  stdout: string
  stderr: string
  status: number | null
}

/** The environment of a person who has just installed the package: nothing of this test run, no credentials and no colours. */
const cleanEnvironment: NodeJS.ProcessEnv = {
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  NO_COLOR: '1',
  CDK_VALIDATION: 'false',
  npm_config_update_notifier: 'false',
}

/** Runs `command` in `folder`. */
export function runIn(folder: string, command: string, ...args: string[]): CommandOutput {
  const { stdout, stderr, status } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    env: cleanEnvironment,
  })
  return { stdout, stderr, status }
}

/** Creates an empty temporary folder. */
export function createEmptyFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'assay-package-')))
}

/** Packs a copy of the repository in a folder called `name` with `npm pack`; the package and its bill of materials are in `destination`. */
export function packCopy(name: string, destination: string): void {
  const copy = copyRepository(name)
  try {
    mkdirSync(destination, { recursive: true })
    const { status, stderr } = runIn(copy, 'npm', 'pack', '--offline', '--pack-destination', destination)
    if (status !== 0) throw new Error(stderr)
  } finally {
    rmSync(dirname(copy), { recursive: true })
  }
}

/** Installs the package `archive` in `folder`, with nothing to install from but the archive. */
export function installPackage(archive: string, folder: string): CommandOutput {
  const cache = join(folder, '..', 'empty-cache')
  return runIn(folder, 'npm', 'install', '--offline', '--cache', cache, '--no-audit', '--no-fund', archive)
}
