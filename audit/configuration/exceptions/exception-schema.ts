import * as z from 'zod/mini'
import type { Checklist } from '../../checklist.ts'
import { EXPIRED_EXCEPTION_CONTROL, isUnboundedPattern } from '../../settings/exception.ts'
import { daySchema, describeSchema, listSchema, objectSchema, textSchema } from '../schema-fields.ts'

/** An account id. */
export const awsAccountSchema = textSchema('an account id: a string of 12 digits', /^\d{12}$/)

const arnPatternSchema = textSchema(
  'an ARN or an ARN pattern such as arn:aws:lambda:*:*:function:legacy-*',
  /^(arn:|\*)\S*$/,
  2_048,
).check(
  z.refine(
    pattern => !isUnboundedPattern(pattern),
    'a pattern that names a service, a region, an account or a name: this one covers every resource. To stop a control everywhere, set "disabled" in its settings',
  ),
)

/** Characters as AWS and JSON Schema count them: a pair of surrogates is one. */
function tagTextSchema(expected: string, minLength: number, maxLength: number) {
  return z.string(expected).check(
    z.refine(text => {
      const { length } = text.length > maxLength * 2 ? { length: Infinity } : Array.from(text)
      return length >= minLength && length <= maxLength
    }, expected),
    z.meta({ minLength, maxLength }),
  )
}

/** A tag without a value would accept whatever value someone writes, so that it has to be said: AWS's empty value is "". */
const exceptionTagSchema = objectSchema({
  key: describeSchema(
    'The key of the tag. Case-sensitive.',
    tagTextSchema('the key of a tag, in 1 to 128 characters', 1, 128),
  ),
  value: describeSchema(
    'The value of the tag, not a pattern. Case-sensitive; "" for a tag without a value.',
    tagTextSchema('the value of a tag, in at most 256 characters; "" for a tag without a value', 0, 256),
  ),
})

function createExceptionSchema(control: z.ZodMiniType<string>) {
  const fields = objectSchema({
    control: describeSchema('The id of the control.', control),
    resource: describeSchema(
      'An ARN or an ARN pattern: * matches any characters, ? matches one. Case-sensitive.',
      z.optional(arnPatternSchema),
    ),
    account: describeSchema(
      'In place of resource: the account whose resources are covered.',
      z.optional(awsAccountSchema),
    ),
    tag: describeSchema(
      'In place of resource: a tag of the resources that are covered, key and value exactly. Who may tag a resource can have it covered.',
      z.optional(exceptionTagSchema),
    ),
    owner: describeSchema(
      'Who accepted the risk.',
      textSchema('the owner of the risk, in 1 to 200 characters', /\S/, 200),
    ),
    reason: describeSchema(
      'Why the risk is accepted.',
      textSchema('why the risk is accepted, in 1 to 1000 characters', /\S/, 1_000),
    ),
    until: describeSchema('The last day on which the exception is in force (UTC).', daySchema),
    evidence: describeSchema(
      'The digest of the evidence for which the risk is accepted: a finding with other evidence is open.',
      z.optional(
        textSchema('a digest of evidence, sha256: and 64 hexadecimal digits', /^sha256:[0-9a-f]{64}$/),
      ),
    ),
  })
  return fields.check(
    z.refine(
      ({ resource, account, tag }) =>
        [resource, account, tag].filter(scope => scope !== undefined).length === 1,
      'exactly one of a resource, an account and a tag',
    ),
  )
}

/** The id of a control: one of the checklist, or any without it. */
export function createControlSchema(checklist?: Checklist): z.ZodMiniType<string> {
  if (checklist === undefined) return textSchema('a control id', /^[a-z0-9-]+\/[a-z0-9-]+$/)
  const ids = checklist.map(({ id }) => id).toSorted()
  return z.enum(ids, 'a control id (run "assay controls" to list all controls)')
}

const CONTROL_ID_EXPECTATION = `a control id other than ${EXPIRED_EXCEPTION_CONTROL} (it reports expired exceptions)`

/** The schema of exceptions; `control` is that of the ids of controls. */
export function createExceptionsSchema(control: z.ZodMiniType<string>) {
  const coverable = control.check(z.refine(id => id !== EXPIRED_EXCEPTION_CONTROL, CONTROL_ID_EXPECTATION))
  return listSchema(createExceptionSchema(coverable), 'a list of at most 500 exceptions', 500)
}
