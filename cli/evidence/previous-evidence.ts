import { evaluationLineSchema, type EvaluationLine } from '../../reports/evidence/evaluation-line.ts'
import { documents } from '../../reports/evidence/manifest.ts'
import { indexOpenFindings } from '../../reports/evidence/period.ts'
import { CliError } from '../cli-error.ts'
import { listFileFaults, parseDocument, readDocument, readManifest } from './evidence-files.ts'

/** The evidence pack before: what a chain needs of it. */
export interface PreviousEvidence {
  account: string
  at: string
  /** The digest of its manifest. */
  sha256: string
  lines: readonly EvaluationLine[]
  /** When its open findings opened, by their keys. */
  openSince: ReadonlyMap<string, string>
}

/** Opens the evidence pack before. Throws CliError if anything in it was changed. */
export function openPreviousEvidence(directory: string): PreviousEvidence {
  const read = readManifest(directory)
  const [fault, ...others] = listFileFaults(directory, read)
  if (fault !== undefined) throw new CliError(`--previous: ${fault}`, { others })
  const lines = parseLines(readDocument(directory, documents.evaluations))
  const open = indexOpenFindings(lines)
  return {
    account: read.manifest.account,
    at: read.manifest.at,
    sha256: read.sha256,
    lines,
    openSince: new Map([...open].map(([key, { openSince }]) => [key, openSince])),
  }
}

function parseLines(text: string): EvaluationLine[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => parseDocument(documents.evaluations, line, evaluationLineSchema))
}
