import { cutText, escapeText, limitTextLength } from '../../../audit/text/quote-text.ts'

/** Characters of a text that names something, such as an ARN or a file. */
const MAX_NAME_LENGTH = 1000

/** A SARIF message (SARIF 2.1.0, section 3.11). */
export interface SarifMessage {
  text: string
  markdown?: string
}

/**
 * A plain message without links. SARIF reads `[text](target)` as a link (section 3.11.6), and not every viewer knows its
 * escapes: a space between the brackets makes it none for all of them. The message has no arguments, so braces in it are
 * no placeholders.
 */
export function buildSarifMessage(sentence: string): SarifMessage {
  return { text: escapeText(sentence).replaceAll('](', '] (') }
}

/** A name on one line and of limited length. */
export function limitSarifName(name: string): string {
  return limitTextLength(escapeText(cutText(name, MAX_NAME_LENGTH + 1)), MAX_NAME_LENGTH)
}

/**
 * `file` as a URI reference (RFC 3986): relative, without a scheme, unless it is an absolute path. Every character that
 * is not plain is percent-encoded, so that no name can pass for an address.
 */
export function buildSarifUri(file: string): string {
  const path = file.replaceAll('\\', '/').replaceAll(/\p{Cs}/gu, '\ufffd')
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  return path.startsWith('/') ? `file://${encoded}` : encoded
}
