import { matchSecretForms } from '../../secrets/secret-forms.ts'
import { matchFormatRules } from '../../secrets/secret-rules.ts'
import { detectSecrets } from '../../secrets/secret-detectors.ts'
import type { ScanMode } from './scanned-files.ts'

/** Characters that are searched at once, and how many of them are searched again with those that follow. */
const WINDOW = 64 * 1_024
const OVERLAP = 2 * 1_024

/** Bytes at the beginning of a file that say whether it is a text. */
const PROBED = 8 * 1_024

/** The detectors that find a secret in a file; none in a binary file. The secrets are not kept. */
export function detectFileSecrets(bytes: Uint8Array, mode: ScanMode): string[] {
  if (mode === 'NONE' || bytes.subarray(0, PROBED).includes(0)) return []
  const text = new TextDecoder().decode(bytes)
  const detected = new Set<string>()
  for (let at = 0; at < text.length; at += WINDOW - OVERLAP) {
    const part = text.slice(at, at + WINDOW)
    const found =
      mode === 'SETTINGS' ? detectSecrets(part) : [...matchSecretForms(part), ...matchFormatRules(part)]
    for (const each of found) detected.add(each)
    if (at + WINDOW >= text.length) break
  }
  return [...detected].toSorted()
}
