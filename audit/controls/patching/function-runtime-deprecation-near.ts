import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

const DAY = 86_400_000

export const functionRuntimeDeprecationNear = control(
  {
    id: 'patching/function-runtime-deprecation-near',
    title: 'Functions should move to a later runtime before support for theirs ends',
    severity: 'MEDIUM',
    rationale:
      'Moving to another runtime takes planning and tests. From the deprecation date on, the runtime gets ' +
      'no security patches.',
    remediation:
      'Test the code on a later runtime and switch to it before the deprecation date ' +
      '(UpdateFunctionConfiguration with Runtime).',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html'],
    frameworks: { 'CIS AWS Compute 1.0': ['4.11'], 'OWASP Serverless Top 10': ['S9'] },
    knownLimitations: [
      UNUSED_VERSION_LIMITATION,
      'AWS has moved deprecation dates before. The evidence shows as of when the dates are (datesFrom).',
    ],
    /** Days before the deprecation date from which the runtime fails. AWS announces the date 180 days ahead. */
    settings: { withinDays: 90 },
  },
  declareEvaluator => [
    declareForVersions(declareEvaluator, { facts: ['lifecycle'] }, ({ lifecycle }, { settings, now }) => {
      if (lifecycle === 'IMAGE')
        return notApplicable('The function is deployed from a container image and has no managed runtime.')
      const { runtime, deprecation, successor, asOf } = lifecycle
      const evidence = { runtime, deprecation, datesFrom: asOf }
      if (deprecation === 'NOT_ANNOUNCED') return compliant(evidence)
      const days = Math.ceil((Date.parse(deprecation) - now.getTime()) / DAY)
      if (days <= 0) return notApplicable(`Runtime ${quoteText(runtime)} is already deprecated.`)
      if (days > settings.withinDays) return compliant(evidence)
      const advice = successor === undefined ? '' : `; its successor is ${quoteText(successor)}`
      return nonCompliant(
        `Support for runtime ${quoteText(runtime)} ends in ${days} ${days === 1 ? 'day' : 'days'}, on ${quoteText(deprecation)}${advice}.`,
        evidence,
      )
    }),
  ],
)
