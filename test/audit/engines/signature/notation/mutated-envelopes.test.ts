import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  EnvelopeError,
  type NotationEnvelope,
} from '../../../../../audit/engines/signature/notation/envelope.ts'
import { parseCoseEnvelope } from '../../../../../audit/engines/signature/notation/cose-envelope.ts'
import { parseJwsEnvelope } from '../../../../../audit/engines/signature/notation/jws-envelope.ts'
import { verifyNotation } from '../../../../../audit/engines/signature/notation/verify-notation.ts'
import { computeDigest } from '../../../../images/image-store.ts'
import { makeChain } from '../../../../signing/notation/chains.ts'
import { ARTIFACT, signNotation } from '../../../../signing/notation/signatures.ts'
import { makeTrust } from './notation-trust.ts'

const made = makeChain()
const trust = makeTrust({ ca: [made.root.der] })

/** A change of some bytes: replaced, removed, inserted, or repeated. */
const edit = fc.record({
  at: fc.nat(),
  remove: fc.nat({ max: 3 }),
  insert: fc.oneof(
    fc.uint8Array({ maxLength: 3 }),
    fc.constantFrom(...['"', ',', '}', '{}', 'null'].map(text => Buffer.from(text))),
  ),
})

describe.each([
  ['jws', parseJwsEnvelope],
  ['cose', parseCoseEnvelope],
] as const)('a changed envelope in %s', (format, parse) => {
  const { envelope, mediaType } = signNotation({ ...made, format })
  const original = parse(envelope)

  it('is accepted only if what counts is unchanged', () => {
    const expected = readSigned(parse, envelope)
    const isHarmless = fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), edits => {
      const changed = edits.reduce<Buffer>((bytes, { at, remove, insert }) => {
        const start = at % bytes.length
        return Buffer.concat([bytes.subarray(0, start), insert, bytes.subarray(start + remove)])
      }, envelope)
      const check = verifyNotation({ envelope: changed, mediaType, digest: computeDigest(ARTIFACT) }, trust)
      return check.outcome !== 'VERIFIED' || isDeepStrictEqual(readSigned(parse, changed), expected)
    })
    expect(() => {
      fc.assert(isHarmless, { numRuns: 2_000 })
    }).not.toThrow()
  })

  it('is understood as it was signed', () => {
    expect(original.contentType).toBe('application/vnd.cncf.notary.payload.v1+json')
    expect(verifyNotation({ envelope, mediaType, digest: computeDigest(ARTIFACT) }, trust).outcome).toBe(
      'VERIFIED',
    )
  })
})

/** What of an envelope is signed, with its certificates. */
function readSigned(parse: (bytes: Uint8Array) => NotationEnvelope, bytes: Uint8Array): unknown {
  try {
    const { signedBytes, payload, chain, expiry, critical } = parse(bytes)
    return {
      signedBytes: Buffer.from(signedBytes),
      payload: Buffer.from(payload),
      chain: chain.map(each => Buffer.from(each)),
      expiry,
      critical,
    }
  } catch (failure) {
    if (failure instanceof EnvelopeError) return undefined
    throw failure
  }
}
