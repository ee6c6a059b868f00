import * as z from 'zod/mini'
import { quoteText } from '../../../text/quote-text.ts'
import type { AttestedStatement, StatementKind } from '../signature-check.ts'
import { decodeText, JsonRefused, parseUnambiguousJson } from '../../../text/unambiguous-json.ts'
import { SignatureRefused, SignatureUndecided } from './bundle/signature-outcome.ts'
import { DIGEST_BYTES, HASH_NAMES, isDigestOf, type SignedArtifact } from './signed-artifact.ts'
import { readProvenance } from './provenance.ts'

/** The media type of in-toto statements in envelopes (in-toto Attestation Framework, "Envelope"). */
const STATEMENT_PAYLOAD_TYPE = 'application/vnd.in-toto+json'

/** The types of in-toto statements that are read. */
const STATEMENT_TYPES = ['https://in-toto.io/Statement/v1', 'https://in-toto.io/Statement/v0.1']

/** The most subjects of a statement. */
const MAX_SUBJECTS = 10_000

/** The kinds of predicates, each with the predicate types of its versions. */
const KINDS: readonly (readonly [StatementKind, RegExp])[] = [
  ['PROVENANCE', /^https:\/\/slsa\.dev\/provenance\/v(0\.2|1)$/],
  ['SPDX', /^https:\/\/spdx\.dev\/Document(\/|$)/],
  ['CYCLONEDX', /^https:\/\/cyclonedx\.org\/(bom|schema)(\/|$)/],
  ['SIGNATURE', /^https:\/\/sigstore\.dev\/cosign\/sign\/v1$/],
]

const statementSchema = z.object({
  _type: z.string(),
  subject: z.array(z.object({ digest: z.record(z.string(), z.string()) })).check(z.minLength(1)),
  predicateType: z.string().check(z.minLength(1), z.maxLength(2_048)),
  predicate: z.optional(z.unknown()),
})

type Statement = z.output<typeof statementSchema>

/**
 * Reads an in-toto statement whose signature is verified. Throws SignatureRefused if it is malformed or is not about the
 * artifact, and SignatureUndecided if it is no statement, or has more than 10,000 subjects.
 */
export function readStatement(
  { payload, payloadType }: { payload: Uint8Array; payloadType: string },
  artifact: SignedArtifact,
): AttestedStatement {
  if (payloadType !== STATEMENT_PAYLOAD_TYPE)
    throw new SignatureUndecided(`Envelopes of type ${quoteText(payloadType)} are not supported.`)
  const statement = parseStatement(payload)
  if (!STATEMENT_TYPES.includes(statement._type))
    throw new SignatureRefused(
      `The statement is of type ${quoteText(statement._type)}, which is not one of in-toto.`,
    )
  if (statement.subject.length > MAX_SUBJECTS)
    throw new SignatureUndecided(`The statement has more than ${MAX_SUBJECTS} subjects.`)
  checkSubject(statement, artifact)
  const { predicateType, predicate } = statement
  const kind = KINDS.find(([, pattern]) => pattern.test(predicateType))?.[0] ?? 'OTHER'
  return { kind, predicateType, ...readProvenance(predicateType, predicate) }
}

function parseStatement(payload: Uint8Array): Statement {
  try {
    const { data } = statementSchema.safeParse(parseUnambiguousJson(decodeText(payload)))
    if (data !== undefined) return data
  } catch (failure) {
    if (!(failure instanceof JsonRefused)) throw failure
    throw new SignatureRefused(`The statement is malformed: ${failure.message}.`, { cause: failure })
  }
  throw new SignatureRefused(
    'The statement is malformed: it lacks its type, its subjects or its predicate type.',
  )
}

/** @sigstore/verify does not compare the subjects of a statement with the artifact. */
function checkSubject({ subject }: Statement, artifact: SignedArtifact): void {
  const known = HASH_NAMES.filter(hash => artifact.digests[hash] !== undefined)
  const comparable = subject.filter(({ digest }) => known.some(hash => digest[hash] !== undefined))
  if (
    comparable.length === 0 &&
    subject.some(({ digest }) => HASH_NAMES.some(hash => digest[hash] !== undefined))
  )
    throw new SignatureUndecided(
      'The statement has no digest of the hash function that the artifact is given with.',
    )
  const isAbout = comparable.some(({ digest }) =>
    known.every(hash => digest[hash] === undefined || isSame(artifact, digest[hash], DIGEST_BYTES[hash])),
  )
  if (!isAbout)
    throw new SignatureRefused('The statement is about another artifact: no subject has its digest.')
}

function isSame(artifact: SignedArtifact, written: string, bytes: number): boolean {
  return (
    written.length === 2 * bytes &&
    /^[0-9a-f]+$/.test(written) &&
    isDigestOf(artifact, Buffer.from(written, 'hex'))
  )
}
