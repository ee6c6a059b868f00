import { spawnSync } from 'node:child_process'
import { dirname, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { GateDocument } from '../../reports/gate/gate-document.ts'
import type { AssayPluginOptions } from './plugin-options.ts'

/** The command `assay`, as far below this file in the repository as below the bundle in the package. */
const cli = fileURLToPath(new URL('../../cli/bin.js', import.meta.url))

/** The longest that the gate may take, in milliseconds. */
const TIMEOUT_MS = 3_600_000

/** The largest document that is read, in bytes. */
const MAX_DOCUMENT_BYTES = 256 * 1024 * 1024

/** The gate did not judge the app; `message` says what happened, why, and what to do. */
export class GateNotRunError extends Error {
  override name = 'GateNotRunError'
}

/** Where synthesized templates are, and the account that they name. */
export interface SynthesizedTemplates {
  /** Absolute paths. */
  paths: readonly string[]
  /** Undefined if the app leaves it to the deployment. */
  account: string | undefined
}

/**
 * Judges synthesized templates with `assay gate` in a process of its own, because CDK waits for no promise. Throws
 * GateNotRunError if the gate cannot run.
 */
export function judgeAssembly(templates: SynthesizedTemplates, options: AssayPluginOptions): GateDocument {
  const args = ['gate', ...listAssemblyFolders(templates.paths), ...listGateOptions(templates, options)]
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_DOCUMENT_BYTES,
  })
  if (error !== undefined) throw new GateNotRunError(explainFault(error.message, args), { cause: error })
  if (status !== 0 && status !== 1) throw new GateNotRunError(explainFault(stderr, args))
  const document = JSON.parse(stdout) as GateDocument
  if (document.schema === 'assay.gate/1') return document
  throw new GateNotRunError(explainFault('its output is no document of the schema assay.gate/1', args))
}

/** The folders of the assemblies of `templatePaths`, without those inside another one: the gate reads these with it. */
export function listAssemblyFolders(templatePaths: readonly string[]): string[] {
  const folders = [...new Set(templatePaths.map(path => dirname(path)))]
  return folders.filter(folder => !folders.some(other => other !== folder && isInside(folder, other)))
}

function isInside(folder: string, other: string): boolean {
  const path = relative(other, folder)
  return path !== '..' && !path.startsWith(`..${sep}`)
}

function listGateOptions({ account }: SynthesizedTemplates, options: AssayPluginOptions): string[] {
  const { against = 'none', failOn, failOnAccess, regions = [], profile, config, parameters } = options
  const named = { '--fail-on': failOn, '--fail-on-access': failOnAccess, '--profile': profile }
  const files = { '--config': config, '--parameters': parameters }
  return [
    '--json',
    '--quiet',
    '--against',
    against,
    ...(against === 'none' && account !== undefined ? ['--account', account] : []),
    ...(regions.length > 0 ? ['--region', ...regions] : []),
    ...Object.entries({ ...named, ...files }).flatMap(([name, value]) =>
      value === undefined ? [] : [name, value],
    ),
  ]
}

function explainFault(fault: string, args: readonly string[]): string {
  const lines = fault.trim().split('\n')
  return [
    'The gate could not judge the app, so the app is not known to pass.',
    ...lines.map(line => `  ${line}`),
    `Fix this, or run the gate alone to see more: npx assay ${args.filter(arg => arg !== '--quiet' && arg !== '--json').join(' ')}`,
  ].join('\n')
}
