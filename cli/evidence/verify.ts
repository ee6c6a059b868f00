import { Command } from 'commander'
import { MANIFEST } from '../../reports/evidence/manifest.ts'
import { printJson, printLine, printNote } from '../output/terminal.ts'
import { setExitCode } from '../program-io.ts'
import { listFileFaults, readManifest, type ReadManifest } from '../../functions/evidence/evidence-files.ts'
import { checkSignature, describeSignature } from './manifest-signature.ts'
import type { LocalEvidence } from '../../functions/evidence/places/download-evidence.ts'
import { fetchEvidence } from './places/fetch-evidence.ts'

interface Options {
  key?: string
  previous?: string
  profile?: string
  json: boolean
}

/** `assay evidence verify`: whether anything in an evidence pack was changed. */
export function createEvidenceVerifyCommand(): Command {
  return new Command('verify')
    .summary('verify that nothing in an evidence pack was changed')
    .description(
      'Compare every file of an evidence pack with the digest in its manifest, the manifest with its own digest, and with the ' +
        'signature if there is a key. Exits with 0 if nothing was changed, with 1 if something was, and with 2 if it is no evidence.',
    )
    .argument('<dir>', 'the evidence pack: a directory that assay evidence pack wrote, or its s3:// address')
    .option('--key <file>', 'public key or certificate in PEM; the manifest must be signed by it')
    .option('--previous <dir>', 'the evidence pack before; the manifest must name its digest')
    .option('--profile <name>', 'for s3://: profile of the AWS configuration')
    .option('--json', 'print the result as JSON', false)
    .action(async (named: string, options: Options) => {
      const evidence = await fetchEvidence(named, options)
      try {
        await runVerify(evidence, options)
      } finally {
        evidence.remove()
      }
    })
}

async function runVerify({ directory, faults: others }: LocalEvidence, options: Options): Promise<void> {
  const { key, previous, json } = options
  const read = readManifest(directory)
  const faults = [
    ...listFileFaults(directory, read),
    ...others,
    ...(key === undefined ? [] : checkSignature(directory, key)),
    ...(previous === undefined ? [] : await checkPrevious(read, previous, options)),
  ]
  if (key === undefined) printNote(describeSignature(directory))
  const isVerified = faults.length === 0
  if (json) printJson({ verified: isVerified, faults, manifestSha256: read.sha256 })
  else if (isVerified) printLine(describeVerified(read))
  else faults.forEach(printLine)
  setExitCode(isVerified ? 0 : 1)
}

async function checkPrevious(read: ReadManifest, previous: string, { profile }: Options): Promise<string[]> {
  const evidence = await fetchEvidence(previous, { only: [], ...(profile === undefined ? {} : { profile }) })
  try {
    return checkChain(read, evidence.directory, previous)
  } finally {
    evidence.remove()
  }
}

function checkChain({ manifest }: ReadManifest, directory: string, name: string): string[] {
  const { sha256 } = readManifest(directory)
  if (manifest.previous === undefined) return [`${MANIFEST}: names no evidence pack before it`]
  return manifest.previous.sha256 === sha256
    ? []
    : [
        `${MANIFEST}: names another evidence pack before it than ${name}: its digest is ${manifest.previous.sha256}`,
      ]
}

function describeVerified({ manifest, sha256 }: ReadManifest): string {
  const { account, at, files } = manifest
  return `Nothing was changed: ${files.length} files of account ${account} at ${at}; digest of the manifest ${sha256}.`
}
