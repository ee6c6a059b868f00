import { describeExceptionScope, isInForce, type Exception } from '../../settings/exception.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { limitTextLength } from '../../text/quote-text.ts'

/** The number of exceptions in the evidence, and the length of each text. */
const NAMED = 3
const SHOWN = 80

export const exceptionExpired = control(
  {
    id: 'security-testing/exception-expired',
    title: 'Exceptions should be renewed or removed by their end date',
    severity: 'MEDIUM',
    rationale:
      'An owner accepts a risk until a date. After that date the risk is still there, but no one is ' +
      'accountable for it any more.',
    remediation:
      'Fix what each expired exception covers and remove it from "exceptions" in assay.config.json. ' +
      'Alternatively, have its owner accept the risk again with a new "until" date.',
    references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/findings-workflow-status.html'],
    frameworks: {
      'HIPAA Security Rule': ['164.308(a)(1)(ii)(B)'],
      'NIS2 Article 21': ['21(2)(f)'],
      'NIST SP 800-53 r5': ['RA-7'],
    },
    criteria: [
      'Exceptions that match no finding do not fail this control; the report lists them.',
      'A control that is disabled until a date counts as an exception on every resource.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::Organizations::Account', { facts: ['exceptions'] }, ({ exceptions }, { now }) => {
      if (exceptions.length === 0) return notApplicable('There are no exceptions.')
      const expired = exceptions
        .filter(exception => !isInForce(exception, now))
        .toSorted((a, b) => (a.until < b.until ? -1 : Number(a.until > b.until)))
      const [oldest] = expired
      if (oldest === undefined) return compliant({ inForce: exceptions.length })
      const { control: id, resource, owner, until } = summarizeException(oldest)
      const count =
        expired.length === 1 ? '1 exception has expired' : `${expired.length} exceptions have expired`
      return nonCompliant(
        `${count}${expired.length === 1 ? '' : '; the oldest'}: ${owner} accepted ${id} on ${resource} until ${until}.`,
        { expired: expired.length, oldest: expired.slice(0, NAMED).map(summarizeException) },
      )
    }),
  ],
)

function summarizeException(exception: Exception) {
  const { control: id, owner, until } = exception
  return {
    control: limitTextLength(id, SHOWN),
    resource: limitTextLength(describeExceptionScope(exception), SHOWN),
    owner: limitTextLength(owner, SHOWN),
    until,
  }
}
