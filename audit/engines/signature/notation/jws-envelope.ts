import * as z from 'zod/mini'
import { decodeText, JsonRefused, parseUnambiguousJson } from '../../../text/unambiguous-json.ts'
import {
  AUTHENTIC_SIGNING_TIME,
  EnvelopeError,
  EXPIRY,
  MAX_CHAIN,
  SIGNING_SCHEME,
  SIGNING_TIME,
  TIMESTAMP_SIGNATURE,
  VERIFICATION_PLUGIN,
  type NotationEnvelope,
} from './envelope.ts'

const base64url = z.string().check(z.regex(/^[\w-]*$/))
const base64 = z.string().check(z.regex(/^[A-Za-z0-9+/]*={0,2}$/))
const time = z.pipe(
  z.string().check(z.regex(/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/)),
  z.transform(text => new Date(text.toUpperCase())),
)
const validTime = time.check(z.refine(value => !Number.isNaN(value.getTime())))

/** Only the flattened form with one signature is accepted, and no further field. */
const envelopeSchema = z.strictObject({
  payload: base64url,
  protected: base64url,
  signature: base64url,
  header: z.looseObject({
    x5c: z.array(base64).check(z.minLength(1), z.maxLength(MAX_CHAIN)),
    [TIMESTAMP_SIGNATURE]: z.optional(base64),
  }),
})

const attributesSchema = z.looseObject({
  alg: z.string(),
  cty: z.string(),
  crit: z.array(z.string()),
  [SIGNING_SCHEME]: z.string(),
  [SIGNING_TIME]: z.optional(validTime),
  [AUTHENTIC_SIGNING_TIME]: z.optional(validTime),
  [EXPIRY]: z.optional(validTime),
  [VERIFICATION_PLUGIN]: z.optional(z.string()),
})

/**
 * Parses a JWS envelope (Notary Project, "JWS Signature Envelope"). Throws EnvelopeError for what is none, and for one with
 * an attribute twice: in an object, or in both headers (RFC 7515, sections 4 and 7.2.1).
 */
export function parseJwsEnvelope(bytes: Uint8Array): NotationEnvelope {
  const envelope = envelopeSchema.safeParse(parseJson(bytes))
  if (!envelope.success) throw new EnvelopeError('it is no JWS envelope of the Notary Project')
  const { payload, protected: head, signature, header } = envelope.data
  const attributes = attributesSchema.safeParse(parseJson(Buffer.from(head, 'base64url')))
  if (!attributes.success)
    throw new EnvelopeError('its protected header lacks an attribute, or has an invalid one')
  if (Object.keys(header).some(name => name === 'crit' || Object.hasOwn(attributes.data, name)))
    throw new EnvelopeError('its header repeats an attribute that its protected header has')
  const token = header[TIMESTAMP_SIGNATURE]
  return {
    algorithm: attributes.data.alg,
    contentType: attributes.data.cty,
    payload: Buffer.from(payload, 'base64url'),
    signedBytes: Buffer.from(`${head}.${payload}`, 'ascii'),
    signature: Buffer.from(signature, 'base64url'),
    chain: header.x5c.map(each => Buffer.from(each, 'base64')),
    ...readAttributes(attributes.data),
    ...(token === undefined ? {} : { timestampToken: Buffer.from(token, 'base64') }),
  }
}

function readAttributes(
  attributes: z.infer<typeof attributesSchema>,
): Pick<
  NotationEnvelope,
  | 'attributes'
  | 'authenticSigningTime'
  | 'critical'
  | 'expiry'
  | 'signingScheme'
  | 'signingTime'
  | 'verificationPlugin'
> {
  const signingTime = attributes[SIGNING_TIME]
  const authenticSigningTime = attributes[AUTHENTIC_SIGNING_TIME]
  const expiry = attributes[EXPIRY]
  const verificationPlugin = attributes[VERIFICATION_PLUGIN]
  return {
    signingScheme: attributes[SIGNING_SCHEME],
    critical: attributes.crit,
    attributes: Object.keys(attributes).filter(name => !['alg', 'cty', 'crit'].includes(name)),
    ...(signingTime === undefined ? {} : { signingTime }),
    ...(authenticSigningTime === undefined ? {} : { authenticSigningTime }),
    ...(expiry === undefined ? {} : { expiry }),
    ...(verificationPlugin === undefined ? {} : { verificationPlugin }),
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return parseUnambiguousJson(decodeText(bytes))
  } catch (failure) {
    if (failure instanceof JsonRefused) throw new EnvelopeError(failure.message, { cause: failure })
    throw failure
  }
}
