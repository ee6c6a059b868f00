import { fileExamples, translationExamples } from './examples/example-values.ts'
import { isTranslation } from './examples/translations.ts'
import { decodeFileText } from './file-text.ts'
import { matchSecretForms } from './secret-forms.ts'
import { matchFormatRules } from './secret-rules.ts'
import { detectSecrets } from './secret-detectors.ts'
import type { ScanMode } from './scanned-files.ts'

/** Characters that are searched at once, and how many of them are searched again with those that follow. */
const WINDOW = 64 * 1_024
const OVERLAP = 2 * 1_024

/** Ends of lines and blanks as they are, and as JSON, code, URLs, markup and mail encode them. */
const BREAK = String.raw`\\[nrt]|\\u00(?:0[aAdD]|20)|\\x0[aAdD]|\\01[25]|%(?:0[aAdD]|20|2[bB])|=0[AD]|&#(?:x0?[aAdD]|1[03]);|<br ?/?>`

/**
 * The first line of a private key without a key after it, as code has it that reads or writes keys. A key is 32 characters of
 * Base64, or what the file ends with; before it can be headers, ends of lines, quotes, and operators between texts; before what keys
 * begin with in DER and OpenSSH's format, any code.
 */
const KEY_MARKER = new RegExp(
  String.raw`-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?!(?:${BREAK}|[^A-Za-z0-9]){0,100}(?:[bru]["'])?(?:[A-Za-z0-9+/=]{32}|(?:Proc-Type|DEK-Info|Version|Comment): |[A-Za-z0-9+/=]{0,1000}\s{0,10}$)|(?:(?!-----)[^]){0,200}?(?:\b|%0[aA]|=0A)(?:MI[GHI]|MC4CAQ|MHcCAQ|b3BlbnNzaC1rZXk)[A-Za-z0-9+/]{24})`,
  'g',
)

/** The detectors that find a secret in a file; none in a binary file. The secrets are not kept, and examples are none. */
export function detectFileSecrets(bytes: Uint8Array, mode: ScanMode): string[] {
  const text = mode === 'NONE' ? undefined : decodeFileText(bytes)?.replaceAll(KEY_MARKER, '')
  if (text === undefined) return []
  const isTranslated = mode === 'TRANSLATIONS' || (mode === 'BY_CONTENT' && isTranslation(text))
  const examples = isTranslated ? translationExamples : fileExamples
  const detected = new Set<string>()
  for (let at = 0; at < text.length; at += WINDOW - OVERLAP) {
    const part = text.slice(at, at + WINDOW)
    const found =
      mode === 'FORMATS'
        ? [...matchSecretForms(part, examples), ...matchFormatRules(part, examples)]
        : detectSecrets(part, '', examples)
    for (const each of found) detected.add(each)
    if (at + WINDOW >= text.length) break
  }
  return [...detected].toSorted()
}
