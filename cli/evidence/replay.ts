import type { Settings } from '../../audit/settings/settings.ts'
import { join } from 'node:path'
import { Command } from 'commander'
import { ACCOUNT_FOLDER, documents } from '../../reports/evidence/manifest.ts'
import { settingsSchema } from '../../reports/evidence/settings-schema.ts'
import { renderResults } from '../../reports/evidence/render-results.ts'
import { CliError } from '../cli-error.ts'
import { printJson, printLine, printNote } from '../output/terminal.ts'
import { setExitCode } from '../program-io.ts'
import { describeEvaluator, evaluateAccount } from './evaluate-account.ts'
import { listFileFaults, parseDocument, readDocument, readManifest } from './evidence-files.ts'
import { openPreviousEvidence } from './previous-evidence.ts'

interface Options {
  previous?: string
  json: boolean
}

/** `assay evidence replay`: evaluates an evidence pack again, and compares the results byte for byte. */
export function createEvidenceReplayCommand(): Command {
  return new Command('replay')
    .summary('evaluate an evidence pack again')
    .description(
      'Evaluate the responses in an evidence pack again, with its settings and for its time, and compare the results with its ' +
        'own, byte for byte. Exits with 0 if they are equal, and with 1 if they are not.',
    )
    .argument('<dir>', 'the evidence pack: a directory that assay evidence pack wrote')
    .option('--previous <dir>', 'the evidence pack before, if the manifest names one')
    .option('--json', 'print the result as JSON', false)
    .action(runReplay)
}

async function runReplay(directory: string, options: Options): Promise<void> {
  const read = readManifest(directory)
  const [fault, ...others] = listFileFaults(directory, read)
  if (fault !== undefined) throw new CliError(`it was changed, and is not evaluated: ${fault}`, { others })
  const { manifest } = read
  const previous = readPrevious(manifest.previous?.sha256, options.previous)
  const note = compareEvaluators(manifest.evaluatedBy)
  if (note !== undefined) printNote(note)
  const results = renderResults(
    await evaluateAccount({
      directory: join(directory, ACCOUNT_FOLDER),
      regions: manifest.regions,
      at: new Date(manifest.at),
      settings: readSettings(directory),
      openSince: previous,
    }),
  )
  const differences = Object.entries(results).flatMap(([path, text]) =>
    findDifference(path, readDocument(directory, path), text),
  )
  if (options.json) printJson({ equal: differences.length === 0, differences })
  else if (differences.length === 0)
    printLine(`Equal: ${Object.keys(results).join(', ')} are the same, byte for byte.`)
  else differences.forEach(printLine)
  setExitCode(differences.length === 0 ? 0 : 1)
}

function readSettings(directory: string): Settings {
  return parseDocument(documents.settings, readDocument(directory, documents.settings), settingsSchema)
}

/** When the findings of the evidence pack before opened. Throws CliError if it is needed and is another one. */
function readPrevious(
  sha256: string | undefined,
  directory: string | undefined,
): ReadonlyMap<string, string> {
  if (sha256 === undefined) return new Map()
  if (directory === undefined)
    throw new CliError(
      `the manifest names an evidence pack before it; give it with --previous (digest ${sha256})`,
    )
  const previous = openPreviousEvidence(directory)
  if (previous.sha256 !== sha256)
    throw new CliError(`--previous: the digest of its manifest is ${previous.sha256}, not ${sha256}`)
  return previous.openSince
}

/** What differs between what evaluated the evidence and what evaluates it now; undefined if nothing does. */
function compareEvaluators(then: ReturnType<typeof describeEvaluator>): string | undefined {
  const now = describeEvaluator()
  return JSON.stringify(now) === JSON.stringify(then)
    ? undefined
    : `It was evaluated by Assay ${then.version} with ${then.controls} controls, and is evaluated now by ${now.version} with ` +
        `${now.controls}, or with other data about AWS: results can differ for that reason.`
}

/** The first line in which two documents differ. */
function findDifference(path: string, stored: string, now: string): string[] {
  if (stored === now) return []
  const [old, current] = [stored.split('\n'), now.split('\n')]
  const index = old.findIndex((line, at) => line !== current[at])
  const line = (index === -1 ? old.length : index) + 1
  return [`${path}: differs from line ${line} on`]
}
