import { isInForce, type Exception } from '../../settings/exception.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { limitTextLength } from '../criteria/limit-text-length.ts'

/** Exceptions that the evidence shows, and characters of each text in it. */
const NAMED = 3
const SHOWN = 80

export const exceptionExpired = control(
  {
    id: 'security-testing/exception-expired',
    title: 'Accepted risks should not outlive their end date',
    severity: 'MEDIUM',
    rationale:
      'A risk is accepted for a time and by somebody. When that time is over the risk is still there, and nobody ' +
      'stands for it any more.',
    remediation:
      'Mend what each expired exception covers and remove it from "exceptions" in assay.config.json; or have its ' +
      'owner accept the risk again, with a new "until".',
    references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/findings-workflow-status.html'],
    frameworks: { 'NIST SP 800-53 r5': ['RA-7'] },
    knownLimitations: ['Exceptions that cover nothing are no finding; the audit says which they are.'],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::Organizations::Account', { facts: ['exceptions'] }, ({ exceptions }, { now }) => {
      if (exceptions.length === 0) return notApplicable('No risk is accepted.')
      const expired = exceptions
        .filter(exception => !isInForce(exception, now))
        .toSorted((a, b) => (a.until < b.until ? -1 : Number(a.until > b.until)))
      const [oldest] = expired
      if (oldest === undefined) return compliant({ inForce: exceptions.length })
      const { control: id, resource, owner, until } = summarizeException(oldest)
      const how = `${expired.length === 1 ? '1 exception is' : `${expired.length} exceptions are`} over`
      return nonCompliant(
        `${how}; ${expired.length === 1 ? 'it' : 'the oldest'} is that of ${owner} to ${id} on ${resource}, which held until ${until}.`,
        { expired: expired.length, oldest: expired.slice(0, NAMED).map(summarizeException) },
      )
    }),
  ],
)

function summarizeException(exception: Exception) {
  const { control: id, resource, owner, until } = exception
  return {
    control: limitTextLength(id, SHOWN),
    resource: limitTextLength(resource, SHOWN),
    owner: limitTextLength(owner, SHOWN),
    until,
  }
}
