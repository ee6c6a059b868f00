import { decode, encode } from 'cborg'
import * as z from 'zod/mini'
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

/** COSE algorithms (RFC 9053) by their names in JWS. */
const ALGORITHMS: Readonly<Record<number, string>> = {
  [-7]: 'ES256',
  [-35]: 'ES384',
  [-36]: 'ES512',
  [-37]: 'PS256',
  [-38]: 'PS384',
  [-39]: 'PS512',
}

/** Labels of header parameters (RFC 9052, section 3.1; RFC 9360). */
const ALG = 1
const CRIT = 2
const CONTENT_TYPE = 3
const X5CHAIN = 33
/** Of a COSE Hash Envelope, whose payload is a hash and no descriptor (Notary Project, "COSE Hash Envelope"). */
const PAYLOAD_HASH_ALG = 258

/** Tags (RFC 9052, section 4.2; RFC 8949, section 3.4.2). */
const SIGN1 = 18
const EPOCH_TIME = 1

const bytes = z.instanceof(Uint8Array)
const text = z.string()
const header = z.map(z.union([z.number(), z.string()]), z.unknown())
const sign1 = z.object({ sign1: z.tuple([bytes, header, bytes, bytes]) })
const time = z.object({ epochSeconds: z.number() })

/**
 * Parses a COSE_Sign1 envelope (Notary Project, "COSE Sign1 Signature Envelope"). Throws EnvelopeError for what is none, and
 * for one with a parameter in both headers (RFC 9052, section 3).
 */
export function parseCoseEnvelope(envelope: Uint8Array): NotationEnvelope {
  const message = sign1.safeParse(decodeCbor(envelope))
  if (!message.success) throw new EnvelopeError('it is no tagged COSE_Sign1 message')
  const [protectedBytes, unprotectedHeader, payload, signature] = message.data.sign1
  const attributes = header.safeParse(decodeCbor(protectedBytes))
  if (!attributes.success) throw new EnvelopeError('its protected header is no map')
  const signed = attributes.data
  if (unprotectedHeader.has(CRIT) || [...unprotectedHeader.keys()].some(key => signed.has(key)))
    throw new EnvelopeError('its unprotected header repeats a parameter that its protected header has')
  if (signed.has(PAYLOAD_HASH_ALG)) throw new EnvelopeError('its payload is a hash, which is not supported')
  const token = unprotectedHeader.get(TIMESTAMP_SIGNATURE)
  return {
    algorithm: readAlgorithm(signed),
    contentType: read(text, signed.get(CONTENT_TYPE), 'content type'),
    payload,
    signedBytes: encode(['Signature1', protectedBytes, new Uint8Array(), payload]),
    signature,
    chain: readChain(signed.get(X5CHAIN) ?? unprotectedHeader.get(X5CHAIN)),
    ...readAttributes(signed),
    ...(token === undefined ? {} : { timestampToken: read(bytes, token, 'timestamp') }),
  }
}

function readAlgorithm(signed: ReadonlyMap<number | string, unknown>): string {
  const algorithm = ALGORITHMS[read(z.number(), signed.get(ALG), 'algorithm')]
  if (algorithm === undefined) throw new EnvelopeError('its algorithm is not accepted')
  return algorithm
}

function readChain(value: unknown): Uint8Array[] {
  const chain = z.array(bytes).check(z.minLength(1), z.maxLength(MAX_CHAIN))
  return value instanceof Uint8Array ? [value] : read(chain, value, 'certificate chain')
}

function readAttributes(signed: ReadonlyMap<number | string, unknown>) {
  const plugin = signed.get(VERIFICATION_PLUGIN)
  return {
    signingScheme: read(text, signed.get(SIGNING_SCHEME), 'signing scheme'),
    critical: read(z.array(z.union([text, z.number()])), signed.get(CRIT), 'list of critical parameters').map(
      String,
    ),
    attributes: [...signed.keys()]
      .filter(key => ![ALG, CRIT, CONTENT_TYPE, X5CHAIN].includes(Number(key)))
      .map(String),
    ...readTime(signed, SIGNING_TIME, 'signingTime'),
    ...readTime(signed, AUTHENTIC_SIGNING_TIME, 'authenticSigningTime'),
    ...readTime(signed, EXPIRY, 'expiry'),
    ...(plugin === undefined ? {} : { verificationPlugin: read(text, plugin, 'verification plugin') }),
  }
}

function readTime<Name extends string>(
  signed: ReadonlyMap<number | string, unknown>,
  key: string,
  name: Name,
): Partial<Record<Name, Date>> {
  if (!signed.has(key)) return {}
  const date = new Date(read(time, signed.get(key), key).epochSeconds * 1_000)
  if (Number.isNaN(date.getTime())) throw new EnvelopeError(`its ${key} is no time`)
  return { [name]: date } as Partial<Record<Name, Date>>
}

function read<T>(schema: z.ZodMiniType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new EnvelopeError(`it has no valid ${what}`)
  return parsed.data
}

function decodeCbor(encoded: Uint8Array): unknown {
  try {
    return decode(encoded, {
      useMaps: true,
      rejectDuplicateMapKeys: true,
      allowIndefinite: false,
      tags: {
        [SIGN1]: content => ({ sign1: content() }),
        [EPOCH_TIME]: content => ({ epochSeconds: content() }),
      },
    })
  } catch (failure) {
    throw new EnvelopeError('it is no CBOR of one form', { cause: failure })
  }
}
