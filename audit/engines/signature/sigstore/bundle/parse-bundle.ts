import { bundleFromJSON, ValidationError, type Bundle } from '@sigstore/bundle'
import { quoteText } from '../../../../text/quote-text.ts'
import { bundleSchema } from './bundle-schema.ts'
import { decodeText, JsonRefused, parseUnambiguousJson } from '../../../../text/unambiguous-json.ts'
import { SignatureRefused, SignatureUndecided } from './signature-outcome.ts'
import { describeShapeError } from '../../../../text/shape-error.ts'

/** The largest bundle that is read, in bytes. */
export const MAX_BUNDLE_BYTES = 4 * 1_024 * 1_024

/** The media types of Sigstore bundles, with the version of each. */
const MEDIA_TYPES = [
  'application/vnd.dev.sigstore.bundle+json;version=0.1',
  'application/vnd.dev.sigstore.bundle+json;version=0.2',
  'application/vnd.dev.sigstore.bundle+json;version=0.3',
  'application/vnd.dev.sigstore.bundle.v0.3+json',
]

/** Whether content with this media type or artifact type is a Sigstore bundle that can be verified. */
export function isBundleMediaType(mediaType: string): boolean {
  return MEDIA_TYPES.includes(mediaType)
}

/**
 * Reads a Sigstore bundle. Throws SignatureRefused if it is malformed or ambiguous, and SignatureUndecided if its media
 * type is not supported or it is larger than 4 MB.
 */
export function parseBundle(bytes: Uint8Array): Bundle {
  if (bytes.length > MAX_BUNDLE_BYTES)
    throw new SignatureUndecided(`The bundle has more than ${MAX_BUNDLE_BYTES} bytes.`)
  const content = readJson(bytes)
  checkMediaType(content)
  const { data, error } = bundleSchema.safeParse(content)
  if (data === undefined) throw new SignatureRefused(`The bundle is malformed: ${describeShapeError(error)}.`)
  return readFields(content)
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return parseUnambiguousJson(decodeText(bytes))
  } catch (failure) {
    if (failure instanceof JsonRefused)
      throw new SignatureRefused(`The bundle is malformed: ${failure.message}.`, { cause: failure })
    throw failure
  }
}

function checkMediaType(content: unknown): void {
  const mediaType = (content as { mediaType?: unknown } | null)?.mediaType
  if (typeof mediaType !== 'string') throw new SignatureRefused('The bundle has no media type.')
  if (!isBundleMediaType(mediaType))
    throw new SignatureUndecided(`The media type ${quoteText(mediaType)} is not supported.`)
}

function readFields(content: unknown): Bundle {
  try {
    return bundleFromJSON(content)
  } catch (failure) {
    if (!(failure instanceof ValidationError)) throw failure
    const fields = failure.fields.join(', ')
    throw new SignatureRefused(`The bundle lacks what its version demands: ${quoteText(fields)}.`, {
      cause: failure,
    })
  }
}
