import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Settings } from '../../audit/settings/settings.ts'
import { renderJson } from '../../reports/json.ts'
import {
  ACCOUNT_FOLDER,
  documents,
  MANIFEST,
  MANIFEST_DIGEST,
  MANIFEST_SIGNATURE,
  type Manifest,
  type PackedDeployment,
} from '../../reports/evidence/manifest.ts'
import { renderResults } from '../../reports/evidence/render-results.ts'
import {
  describeContents,
  describeEvaluator,
  type EvaluatedAccount,
  type EvaluationCatalog,
} from './evaluated-account.ts'
import { formatManifestDigest, hashBytes, MAX_DOCUMENT_BYTES, measureFile } from './evidence-files.ts'
import type { PreviousEvidence } from './previous-evidence.ts'
import { tryWriting } from './try-writing.ts'

/** What a pack is written from. */
export interface EvidenceParts {
  evaluated: EvaluatedAccount
  /** By what it was evaluated. */
  catalog: EvaluationCatalog
  settings: Settings
  previous: PreviousEvidence | undefined
  deployment?: PackedDeployment
  /** Writes the files of the folder for the account, which exists. */
  writeAccount: (directory: string) => void
  /** The signature of the manifest in Base64; undefined for a pack that is not signed. */
  sign: ((manifest: string) => Promise<string>) | undefined
}

/** Writes a pack into an empty directory, its manifest last. Throws ExplainedError. */
export async function writeEvidence(directory: string, parts: EvidenceParts): Promise<Manifest> {
  const { evaluated, catalog, settings, previous, deployment, writeAccount, sign } = parts
  const write = (path: string, text: string) =>
    tryWriting(join(directory, path), () => writeFileSync(join(directory, path), text, { flag: 'wx' }))
  const folder = join(directory, ACCOUNT_FOLDER)
  tryWriting(folder, () => mkdirSync(folder))
  writeAccount(directory)
  for (const [path, text] of Object.entries({
    [documents.settings]: `${renderJson(settings)}\n`,
    ...renderResults(evaluated, previous),
  }))
    write(path, text)
  const manifest: Manifest = {
    schema: 'assay.evidence/1',
    ...describeContents(evaluated),
    evaluatedBy: describeEvaluator(catalog),
    ...(deployment === undefined ? {} : { deployment }),
    ...(previous === undefined ? {} : { previous: { at: previous.at, sha256: previous.sha256 } }),
    files: listFiles(directory),
  }
  const text = `${renderJson(manifest)}\n`
  const signature = await sign?.(text)
  write(MANIFEST, text)
  write(MANIFEST_DIGEST, formatManifestDigest(hashBytes(text)))
  if (signature !== undefined) write(MANIFEST_SIGNATURE, `${signature}\n`)
  return manifest
}

function listFiles(directory: string): Manifest['files'] {
  const account = readdirSync(join(directory, ACCOUNT_FOLDER)).map(name => `${ACCOUNT_FOLDER}/${name}`)
  const others = readdirSync(directory).filter(name => name !== ACCOUNT_FOLDER)
  return [...account, ...others]
    .toSorted()
    .map(path => ({ path, ...measureFile(join(directory, path), MAX_DOCUMENT_BYTES) }))
}
