import {
  ExpectedSignerError,
  parsePublicKey,
  parseTextPattern,
  type ExpectedSigner,
  type ExpectedText,
} from '../../audit/engines/signature/sigstore/expected-signer.ts'
import { CliError } from '../cli-error.ts'
import { readBoundedFile } from '../read-bounded-file.ts'

/** Options that say who must have signed. */
export interface SignerOptions {
  key?: string
  issuer?: string
  issuerRegexp?: string
  subject?: string
  subjectRegexp?: string
}

/** The largest file with a public key that is read, in bytes. */
const MAX_KEY_BYTES = 64 * 1_024

/** The signer of the options: a key, or an issuer and a subject. Throws CliError for anything else. */
export function readExpectedSigner(options: SignerOptions): ExpectedSigner {
  const { key, issuer, issuerRegexp, subject, subjectRegexp } = options
  const isKeyless = [issuer, issuerRegexp, subject, subjectRegexp].some(each => each !== undefined)
  if (key === undefined && !isKeyless)
    throw new CliError('nothing says who must have signed; name a --key, or an --issuer and a --subject')
  if (key !== undefined && isKeyless)
    throw new CliError('--key excludes --issuer and --subject: a signature is by a key or by an identity')
  if (key !== undefined) return { kind: 'KEY', key: readKey(key) }
  return {
    kind: 'IDENTITY',
    issuer: readText('issuer', issuer, issuerRegexp),
    subject: readText('subject', subject, subjectRegexp),
  }
}

function readKey(path: string) {
  const pem = readBoundedFile(path, 'the public key', MAX_KEY_BYTES)
  return explainSignerError(`cannot use the key ${path}`, () => parsePublicKey(pem))
}

function readText(name: string, exact: string | undefined, regexp: string | undefined): ExpectedText {
  if ((exact === undefined) === (regexp === undefined))
    throw new CliError(`a keyless signature needs --${name} or --${name}-regexp, and not both`)
  if (exact !== undefined && exact !== '') return { exact }
  if (!regexp) throw new CliError(`--${name} is empty; name the whole ${name}`)
  return explainSignerError(`cannot use --${name}-regexp`, () => parseTextPattern(regexp))
}

function explainSignerError<T>(what: string, read: () => T): T {
  try {
    return read()
  } catch (failure) {
    if (!(failure instanceof ExpectedSignerError)) throw failure
    throw new CliError(`${what}: ${failure.message}`, { cause: failure })
  }
}
