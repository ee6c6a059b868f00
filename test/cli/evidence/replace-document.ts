import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatManifestDigest, hashBytes } from '../../../functions/evidence/evidence-files.ts'
import type { Manifest } from '../../../reports/evidence/manifest.ts'

/** Replaces a document of a pack and makes all digests right again, as who can write the whole directory could. */
export function replaceDocument(where: string, file: string, edit: (text: string) => string): void {
  const text = edit(readFileSync(join(where, file), 'utf8'))
  writeFileSync(join(where, file), text)
  const change = { bytes: Buffer.byteLength(text), sha256: hashBytes(text) }
  replaceFiles(where, files => files.map(each => (each.path === file ? { ...each, ...change } : each)))
}

/** Changes the files that a manifest names, with the digest of the manifest. */
export function replaceFiles(where: string, edit: (files: Manifest['files']) => Manifest['files']): void {
  const manifest = JSON.parse(readFileSync(join(where, 'manifest.json'), 'utf8')) as Manifest
  const text = `${JSON.stringify({ ...manifest, files: edit(manifest.files) })}\n`
  writeFileSync(join(where, 'manifest.json'), text)
  writeFileSync(join(where, 'manifest.json.sha256'), formatManifestDigest(hashBytes(text)))
}
