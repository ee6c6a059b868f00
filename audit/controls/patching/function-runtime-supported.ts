import { RUNTIME_DATES_STALE_AFTER_DAYS } from '../../engines/runtime/runtime-lifecycle.ts'
import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

const DAY = 86_400_000

export const functionRuntimeSupported = control(
  {
    id: 'patching/function-runtime-supported',
    title: 'Functions should run on a supported runtime',
    severity: 'HIGH',
    rationale:
      'From its deprecation date on, a runtime gets no security patches: every vulnerability that is ' +
      'found in the language or its libraries stays open in the function.',
    remediation:
      'Test the code on a supported runtime, then switch to it (UpdateFunctionConfiguration with ' +
      'Runtime).',
    references: [
      'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-2',
    ],
    frameworks: {
      'AWS FSBP': ['Lambda.2'],
      'CIS AWS Compute 1.0': ['4.11'],
      'DORA 2022/2554': ['Article 7'],
      'FedRAMP 20x KSI 2026': ['KSI-CNA-IBP'],
      'NIS2 Article 21': ['21(2)(e)', '21(2)(g)'],
      'NIST SP 800-53 r5': ['CA-9', 'CM-2', 'SI-2'],
      'OWASP Serverless Top 10': ['S9'],
      'PCI DSS 4.0.1': ['6.3.3', '12.3.4'],
    },
    knownLimitations: [UNUSED_VERSION_LIMITATION],
    /** Days after the deprecation date during which the runtime still passes. */
    settings: { graceDays: 0 },
  },
  declareEvaluator => [
    declareForVersions(declareEvaluator, { facts: ['lifecycle'] }, ({ lifecycle }, { settings, now }) => {
      if (lifecycle === 'IMAGE')
        return notApplicable('The function is deployed from a container image and has no managed runtime.')
      const { runtime, deprecation, successor, asOf } = lifecycle
      const evidence = { runtime, deprecation, ...describeAge(asOf, now) }
      if (deprecation === 'NOT_ANNOUNCED') return compliant(evidence)
      const end = Date.parse(deprecation) + settings.graceDays * DAY
      if (now.getTime() < end) return compliant(evidence)
      const advice = successor === undefined ? '' : `; its successor is ${quoteText(successor)}`
      return nonCompliant(
        `Runtime ${quoteText(runtime)} has been deprecated since ${quoteText(deprecation)}${advice}.`,
        evidence,
      )
    }),
  ],
)

function describeAge(asOf: string, now: Date) {
  if (asOf === 'settings') return { datesFrom: 'settings' }
  const age = Math.floor((now.getTime() - Date.parse(asOf)) / DAY)
  return age > RUNTIME_DATES_STALE_AFTER_DAYS
    ? {
        datesFrom: asOf,
        stale: `the deprecation dates are more than ${RUNTIME_DATES_STALE_AFTER_DAYS} days old`,
      }
    : { datesFrom: asOf }
}
