import { isDeepStrictEqual } from 'node:util'
import type { Settings } from '../../audit/settings/settings.ts'
import { join } from 'node:path'
import { parseUnambiguousJson } from '../../audit/text/unambiguous-json.ts'
import { Command } from 'commander'
import { ACCOUNT_FOLDER, documents, MANIFEST, type Manifest } from '../../reports/evidence/manifest.ts'
import { settingsSchema } from '../../reports/evidence/settings-schema.ts'
import { renderResults } from '../../reports/evidence/render-results.ts'
import { CliError } from '../cli-error.ts'
import { printJson, printLine, printNote } from '../output/terminal.ts'
import { setExitCode } from '../program-io.ts'
import { replayDeployment } from './deployed/replay-deployment.ts'
import {
  describeContents,
  describeEvaluator,
  type EvaluatedAccount,
} from '../../functions/evidence/evaluated-account.ts'
import { evaluateAccount } from './evaluate-account.ts'
import { evaluationCatalog } from './evaluation-catalog.ts'
import {
  listFileFaults,
  parseDocument,
  readDocument,
  readManifest,
} from '../../functions/evidence/evidence-files.ts'
import type { LocalEvidence } from '../../functions/evidence/places/download-evidence.ts'
import { fetchEvidence } from './places/fetch-evidence.ts'
import { openPreviousEvidence, type PreviousEvidence } from '../../functions/evidence/previous-evidence.ts'

interface Options {
  previous?: string
  profile?: string
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
    .argument('<dir>', 'the evidence pack: a directory that assay evidence pack wrote, or its s3:// address')
    .option('--previous <dir>', 'the evidence pack before, if the manifest names one')
    .option('--profile <name>', 'for s3://: profile of the AWS configuration')
    .option('--json', 'print the result as JSON', false)
    .action(async (named: string, options: Options) => {
      const evidence = await fetchEvidence(named, options)
      try {
        await runReplay(evidence, options)
      } finally {
        evidence.remove()
      }
    })
}

async function runReplay({ directory, faults }: LocalEvidence, options: Options): Promise<void> {
  const read = readManifest(directory)
  const [fault, ...others] = [...listFileFaults(directory, read), ...faults]
  if (fault !== undefined) throw new CliError(`it was changed, and is not evaluated: ${fault}`, { others })
  const { manifest } = read
  const previous = await openNamedPrevious(manifest.previous?.sha256, options)
  const note = compareEvaluators(manifest.evaluatedBy)
  if (note !== undefined) printNote(note)
  const settings = readSettings(directory)
  const { evaluated, faults: again } =
    manifest.deployment === undefined
      ? { evaluated: await replayAccount(directory, manifest, settings, previous), faults: [] }
      : await replayDeployment(
          directory,
          { ...manifest, deployment: manifest.deployment },
          settings,
          previous,
        )
  const results = renderResults(evaluated, previous)
  const contents = describeContents(evaluated)
  const differences = [
    ...compareManifest(manifest, contents, previous),
    ...Object.entries(results).flatMap(([path, text]) =>
      manifest.files.some(file => file.path === path)
        ? findDifference(path, readDocument(directory, path), text)
        : [`${path}: is not in the pack`],
    ),
    ...again,
  ]
  if (options.json) printJson({ equal: differences.length === 0, differences })
  else if (differences.length === 0)
    printLine(`Equal: ${Object.keys(results).join(', ')} are the same, byte for byte.`)
  else differences.forEach(printLine)
  setExitCode(differences.length === 0 ? 0 : 1)
}

function replayAccount(
  directory: string,
  { regions, at }: Manifest,
  settings: Settings,
  previous: PreviousEvidence | undefined,
): Promise<EvaluatedAccount> {
  return evaluateAccount({
    directory: join(directory, ACCOUNT_FOLDER),
    regions,
    at: new Date(at),
    settings,
    openSince: previous?.openSince ?? new Map(),
  })
}

/** The settings as they are in the document: digests of settings depend on the order of their fields, which a schema would change. */
function readSettings(directory: string): Settings {
  const text = readDocument(directory, documents.settings)
  parseDocument(documents.settings, text, settingsSchema)
  return parseUnambiguousJson(text) as Settings
}

/** The evidence pack before, if the manifest names one. Throws CliError if it is missing or another one. */
async function openNamedPrevious(
  sha256: string | undefined,
  { previous: named, profile }: Options,
): Promise<PreviousEvidence | undefined> {
  if (sha256 === undefined) return undefined
  if (named === undefined)
    throw new CliError(
      `the manifest names an evidence pack before it; give it with --previous (digest ${sha256})`,
    )
  const evidence = await fetchEvidence(named, profile === undefined ? {} : { profile })
  try {
    const previous = openPreviousEvidence(evidence.directory)
    if (previous.sha256 !== sha256)
      throw new CliError(`--previous: the digest of its manifest is ${previous.sha256}, not ${sha256}`)
    return previous
  } finally {
    evidence.remove()
  }
}

/** What the manifest says of the account file and of the pack before that is not so, in sentences. */
function compareManifest(
  manifest: Manifest,
  contents: ReturnType<typeof describeContents>,
  previous: PreviousEvidence | undefined,
): string[] {
  const found = { ...contents, ...(previous === undefined ? {} : { previous: pickIdentity(previous) }) }
  return Object.entries(found).flatMap(([name, value]) => {
    const stated = manifest[name as keyof typeof found]
    return isDeepStrictEqual(stated, value)
      ? []
      : [
          `${MANIFEST}: "${name}" is ${JSON.stringify(stated)}, but ${JSON.stringify(value)} by what is in the pack`,
        ]
  })
}

function pickIdentity({ at, sha256 }: PreviousEvidence): NonNullable<Manifest['previous']> {
  return { at, sha256 }
}

/** What differs between what evaluated the evidence and what evaluates it now; undefined if nothing does. */
function compareEvaluators(then: ReturnType<typeof describeEvaluator>): string | undefined {
  const now = describeEvaluator(evaluationCatalog)
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
